import assert from "node:assert/strict";
import { test } from "node:test";
import { type BrowserFacts, browserSurroundings } from "./browser.ts";

const TREE = { commit: null, dirty: null, kernelSources: {} };

function told(userAgent: string, hints: BrowserFacts["hints"] = null): string {
  const host = browserSurroundings({ userAgent, hints, cores: 8 }, TREE, ["bench"]);
  const { name, version, webgpu } = host.runtime(), { os, arch } = host.machine();
  return [name, version, webgpu.implementation, os, arch].join(" ");
}

const LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const brands = (...names: string[]) =>
  names.map((brand) => ({ brand, version: brand === "Not.A/Brand" ? "99.0" : "150.0.7.1" }));

test("a browser is named by its hints, else by its user agent, with its engine's WebGPU", () => {
  const chrome = `${LINUX} Chrome/150.0.0.0 Safari/537.36`;
  assert.equal(
    told(chrome, {
      fullVersionList: brands("Not.A/Brand", "Chromium", "Google Chrome"),
      platform: "Windows",
      architecture: "arm",
      bitness: "64",
    }),
    "chrome 150.0.7.1 dawn win32 arm64",
  );
  const headless = { fullVersionList: brands("HeadlessChrome", "Not.A/Brand", "Chromium") };
  assert.equal(told(chrome, headless), "chromium 150.0.7.1 dawn linux x64");
  const edge = { fullVersionList: brands("Chromium", "Microsoft Edge") };
  assert.equal(told(`${chrome} Edg/150.0.0.0`, edge), "edge 150.0.7.1 dawn linux x64");
  assert.equal(
    told(`${MAC.replace(")", "; rv:155.0)")} Gecko/20100101 Firefox/155.0`),
    "firefox 155.0 wgpu darwin unknown",
  );
  assert.equal(
    told(`${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15`),
    "safari 26.1 webkit darwin unknown",
  );
  const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15";
  assert.equal(
    told(`${phone} CriOS/150.0.1 Mobile Safari/604.1`),
    "chrome 150.0.1 webkit ios unknown",
  );
  assert.equal(told("curl/8.0"), "browser unknown  unknown unknown");
});
