import assert from "node:assert/strict";
import { test } from "node:test";
import { Script } from "node:vm";
import { build, pageScript } from "./script.ts";

test("The page's script is one classic script of the page's modules and ECharts, kept while none of them changes", async () => {
  const { inputs, code } = await build();
  const files = Object.keys(inputs);
  for (const name of ["browser/main.ts", "board/board_page.ts", "submission_view.ts"]) {
    assert.ok(files.some((file) => file.replaceAll("\\", "/").endsWith(`results/page/${name}`)));
  }
  assert.ok(files.some((file) => /echarts/.test(file)));
  assert.match(code, /^\/\*\nApache ECharts\n/, "its notice comes with it");
  for (const name of ["echarts", "zrender"]) {
    assert.match(code, new RegExp(`\n${name} [\\d.]+\n\n[^]*licen[cs]e`, "i"), "so do licences");
  }
  new Script(code); // throws where an import or export is left
  assert.doesNotMatch(code, /<\/script/i, "it may stand in a page");
  assert.ok(!code.includes("\r"), "pages change these, and with them its digest");
  assert.ok(code.length < 1e6, `only the parts of ECharts that are used: ${code.length}`);
  assert.ok(await pageScript() === code, "the one that is kept is this one");
});
