/**
 * What somebody can do whose browser has no WebGPU, or finds no GPU for it. After the implementation status of the GPU for the Web group and
 * MDN's compatibility data, both of 2026.
 */

const CHROMIUM_LINUX =
  "--enable-unsafe-webgpu --ozone-platform=x11 --use-angle=vulkan --enable-features=Vulkan,VulkanFromANGLE";

/** A browser, as its user knows it, and what it asks for. */
interface Advice {
  readonly browser: string;
  readonly text: string;
}

const ADVICE: Readonly<Record<"chromium" | "firefox" | "safari", Advice>> = {
  chromium: {
    browser: "Chrome, Edge and other Chromium browsers",
    text: "Version 113 or later on Windows, macOS and ChromeOS, 121 on Android 12 or later. On " +
      "Linux 144 with Intel graphics of the 12th generation or later, 147 with NVIDIA's driver " +
      `535.183.01 or later; otherwise start the browser with ${CHROMIUM_LINUX}. On Windows for ` +
      "ARM switch chrome://flags/#enable-unsafe-webgpu on. Graphics acceleration must be on " +
      "(Settings, System) and the graphics driver up to date; chrome://gpu says what is blocked.",
  },
  firefox: {
    browser: "Firefox",
    text: "Version 141 or later on Windows; on a Mac with Apple silicon 145 with macOS 26, 147 " +
      "with older ones. On Linux and Android use Firefox Nightly, or another browser.",
  },
  safari: {
    browser: "Safari, and every browser on an iPhone or iPad",
    text: "Version 26 or later: update to macOS 26, iOS 26 or iPadOS 26.",
  },
};

/** The browser that is asked about comes first. */
export function advice(userAgent: string): Advice[] {
  const all = Object.values(ADVICE);
  const own = ADVICE[familyOf(userAgent)];
  return [own, ...all.filter((other) => other !== own)];
}

/** On an iPhone every browser is Safari inside, whatever it calls itself. */
function familyOf(userAgent: string): keyof typeof ADVICE {
  if (/iPhone|iPad/.test(userAgent)) return "safari";
  if (/Firefox\//.test(userAgent)) return "firefox";
  return /Chrom(?:e|ium)\//.test(userAgent) ? "chromium" : "safari";
}

/** Why a page that is not secure has no WebGPU in any browser. */
export const NOT_SECURE =
  "This page was not opened securely, so no browser gives it a GPU: open it by https://, from localhost, or from a folder of this machine.";
