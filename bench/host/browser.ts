/** A browser, or its Worker: what it tells of itself and its machine. It has no files and starts no programs. */
import type { Host as Machine, Runtime } from "../../results/schema/types/provenance.ts";
import type { SourceTree, Surroundings } from "./host.ts";

/** What a browser says of itself; the second is Chromium's alone. */
export interface BrowserFacts {
  readonly userAgent: string;
  readonly hints: Hints | null;
  readonly cores: number | null;
}

/** Of `navigator.userAgentData`. */
export interface Hints {
  readonly fullVersionList?: readonly Brand[];
  readonly platform?: string;
  readonly architecture?: string;
  readonly bitness?: string;
}

interface Brand {
  readonly brand: string;
  readonly version: string;
}

/** Not every runtime's types declare it. */
interface UserAgentData {
  getHighEntropyValues(names: readonly string[]): Promise<Hints>;
}

/** Asks the browser that this runs in. */
export async function browserFacts(): Promise<BrowserFacts> {
  const { userAgent, hardwareConcurrency } = navigator;
  const { userAgentData } = navigator as { userAgentData?: UserAgentData };
  const hints = await userAgentData?.getHighEntropyValues([
    ...["fullVersionList", "architecture", "bitness"],
  ]).catch(() => null);
  return { userAgent, hints: hints ?? null, cores: hardwareConcurrency || null };
}

/**
 * The surroundings of a run in a browser.
 *
 * @param argv The words of the command line that asks for the same.
 * @param sourceTree As it was when the page was built.
 */
export function browserSurroundings(
  facts: BrowserFacts,
  sourceTree: SourceTree,
  argv: readonly string[],
): Surroundings {
  return {
    argv,
    runtime: () => browserRuntime(facts),
    machine: () => browserMachine(facts),
    sourceTree: () => Promise.resolve(sourceTree),
    driver: () => null, // No browser tells it but to developers, by the device: see provenance.
  };
}

/** WebGPU's entry point, or undefined where the browser has none here. */
export function browserGpu(): GPU | undefined {
  return navigator.gpu;
}

/** Browsers by the brands and the words of the user agent that name them, the most special first. */
const BROWSERS = [
  { name: "edge", brand: /edge/i, word: /\bEdg(?:A|iOS)?\/([\d.]+)/ },
  { name: "opera", brand: /opera/i, word: /\bOPR\/([\d.]+)/ },
  { name: "samsung-internet", brand: /samsung/i, word: /\bSamsungBrowser\/([\d.]+)/ },
  { name: "firefox", brand: null, word: /\b(?:Firefox|FxiOS)\/([\d.]+)/ },
  { name: "chrome", brand: /google chrome/i, word: null },
  { name: "chromium", brand: /chrom/i, word: /\b(?:Headless)?Chrom(?:e|ium)\/([\d.]+)/ },
  { name: "chrome", brand: null, word: /\bCriOS\/([\d.]+)/ },
  { name: "safari", brand: null, word: /\bVersion\/([\d.]+).*\bSafari\// },
];

function browserRuntime({ userAgent, hints }: BrowserFacts): Runtime {
  const [name, version] = nameOf(hints?.fullVersionList ?? [], userAgent);
  return {
    name,
    version,
    webgpu: {
      implementation: implementationOf(userAgent),
      version: null,
      commit: null,
      backend: null,
      shaderCompiler: null,
      toggles: null,
    },
    v8: null,
  };
}

function nameOf(brands: readonly Brand[], userAgent: string): [name: string, version: string] {
  for (const { name, brand } of BROWSERS) {
    const found = brand && brands.find((known) => brand.test(known.brand));
    if (found) return [name, found.version];
  }
  for (const { name, word } of BROWSERS) {
    const found = word && userAgent.match(word);
    if (found) return [name, found[1]];
  }
  return ["browser", "unknown"];
}

/** By the engine: every browser of iOS, and no other with that word, is WebKit; Gecko and Blink name themselves. */
function implementationOf(userAgent: string): string | null {
  if (/\b(?:iPhone|iPad|iPod)\b/.test(userAgent)) return "webkit";
  if (/\bFirefox\//.test(userAgent)) return "wgpu";
  if (/\b(?:Headless)?Chrom(?:e|ium)\//.test(userAgent)) return "dawn";
  return /\bVersion\/.*\bSafari\//.test(userAgent) ? "webkit" : null;
}

/** By the names that the other runtimes have for them. */
const SYSTEMS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["android", /android/i],
  ["ios", /iPhone|iPad|iPod/],
  ["win32", /windows/i],
  ["darwin", /mac ?os/i],
  ["chromeos", /CrOS|chrome ?os/i],
  ["linux", /linux/i],
];

function browserMachine({ userAgent, hints, cores }: BrowserFacts): Machine {
  const system = hints?.platform || userAgent;
  return {
    os: SYSTEMS.find(([, pattern]) => pattern.test(system))?.[0] ?? "unknown",
    arch: archOf(userAgent, hints),
    cpu: null,
    cores,
    memoryBytes: null, // `deviceMemory` is rounded, and says 8 GiB of all that have more.
  };
}

/** A Mac says Intel in its user agent whatever it is, so that word is not taken. */
function archOf(userAgent: string, hints: Hints | null): string {
  const bits = hints?.bitness === "64" ? "64" : "";
  if (hints?.architecture === "x86") return bits ? "x64" : "ia32";
  if (hints?.architecture === "arm") return `arm${bits}`;
  if (/\b(?:x86_64|Win64; x64)\b/.test(userAgent)) return "x64";
  return /\b(?:aarch64|arm64)\b/.test(userAgent) ? "arm64" : "unknown";
}
