import type { Result } from "../../schema/result.ts";
import { vendorName } from "../../text/vendor_name.ts";
import type { Checker } from "../checker.ts";

/** What a runtime is built on. */
interface Built {
  /** Implementations of WebGPU that it may have; in iOS every browser is WebKit. */
  readonly on: readonly string[];
  /** Its JavaScript is V8's, as far as it tells. */
  readonly v8: boolean;
}

const CHROMIUM: Built = { on: ["dawn", "webkit"], v8: true };

/** Every runtime that TrainMark runs in, by the name that it gives itself. */
const RUNTIMES: Readonly<Record<string, Built>> = {
  "deno": { on: ["wgpu"], v8: true },
  "bun": { on: ["dawn"], v8: false },
  "node": { on: ["dawn"], v8: true },
  "chromium": CHROMIUM,
  "chrome": CHROMIUM,
  "edge": CHROMIUM,
  "opera": CHROMIUM,
  "samsung-internet": CHROMIUM,
  "firefox": { on: ["wgpu", "webkit"], v8: false },
  "safari": { on: ["webkit"], v8: false },
  "browser": { on: ["wgpu", "dawn", "webkit"], v8: true },
};

/** Where a way to the GPU is: Metal in Apple's systems, DirectX in Windows. */
const SYSTEMS: Readonly<Record<string, RegExp>> = {
  metal: /^(darwin|macos|mac os.*|ios|ipados)$/i,
  dx12: /^(win32|windows)$/i,
};

/** Vendors of GPUs that are not Apple's. Metal tells wgpu no vendor, which is then 0. */
const OTHERS = /^(NVIDIA|AMD|Intel|Qualcomm|Arm|Imagination|Broadcom)$/;

/** Words in adapters' names that only one vendor's have. */
const WORDS: Readonly<Record<string, RegExp>> = {
  NVIDIA: /nvidia|geforce|quadro/i,
  AMD: /\bamd\b|radeon/i,
  Intel: /\bintel\b/i,
  Apple: /\bapple\b/i,
  Qualcomm: /qualcomm|adreno/i,
  Arm: /\bmali\b/i,
};

/** Whether an adapter runs on the CPU by its vendor: Google's is SwiftShader, and Mesa's own are llvmpipe and, by name, Apple's in Linux. */
export function isSoftwareVendor({ vendor, description }: Result["adapter"]): boolean {
  const name = vendorName(vendor);
  return name === "Google" || (name === "Mesa" && !WORDS.Apple.test(description ?? ""));
}

/** Notes what cannot be of runtime, implementation, system, adapter and driver together; what is not known agrees with all. */
export function checkPlatform(check: Checker, result: Result): void {
  const { name, webgpu, v8 } = result.runtime, { implementation, toggles } = webgpu;
  const at = (...path: string[]) => ["runtime", ...path];
  const built = Object.hasOwn(RUNTIMES, name) ? RUNTIMES[name] : null;
  const names = Object.keys(RUNTIMES).join(", ");
  check.holds(at("name"), built !== null, `is ${name}: TrainMark runs in ${names}`);
  if (built === null) return;
  check.holds(
    at("webgpu", "implementation"),
    implementation === null || built.on.includes(implementation),
    `is ${implementation}, but ${name} has ${built.on.join(" or ")}`,
  );
  check.holds(at("v8"), v8 === null || built.v8, `is ${v8}, but ${name} has no V8`);
  check.holds(
    at("webgpu", "toggles"),
    toggles === null || implementation === "dawn",
    `are there, but ${implementation} has none: they are Dawn's`,
  );
  checkSystem(check, result);
  checkVendor(check, result);
}

function checkSystem(check: Checker, { runtime: { webgpu }, host, adapter }: Result): void {
  const { backend, implementation } = webgpu;
  // Deno is told which of several it may take.
  const allowed = backend?.split(",") ?? [];
  const isThere = (way: string) => SYSTEMS[way]?.test(host.os) ?? true;
  check.holds(
    ["runtime", "webgpu", "backend"],
    allowed.length === 0 || allowed.some(isThere),
    `is ${backend}, which ${host.os} has not`,
  );
  check.holds(
    ["runtime", "webgpu", "implementation"],
    implementation !== "webkit" || SYSTEMS.metal.test(host.os),
    `is webkit, whose WebGPU ${host.os} has not`,
  );
  const vendor = vendorName(adapter.vendor), isMac = SYSTEMS.metal.test(host.os);
  check.holds(
    ["adapter", "vendor"],
    vendor !== "Apple" || !SYSTEMS.dx12.test(host.os),
    `is Apple, for which ${host.os} has no driver`,
  );
  check.holds(
    ["adapter", "vendor"],
    !OTHERS.test(vendor) || !isMac || !host.arch.startsWith("arm"),
    `is ${vendor}, but ${host.os} on ${host.arch} has Apple's GPUs alone`,
  );
}

/** wgpu's vendors are numbers in Deno, and Dawn's are words. A driver that names a vendor of GPUs drives that vendor's. */
function checkVendor(check: Checker, { runtime, adapter, driver }: Result): void {
  const { vendor } = adapter, { implementation } = runtime.webgpu;
  const isNumber = /^\d+$/.test(vendor ?? "");
  const wantsNumber = runtime.name === "deno" && implementation === "wgpu";
  check.holds(
    ["adapter", "vendor"],
    vendor === null || (implementation === "dawn" ? !isNumber : !wantsNumber || isNumber),
    `is ${vendor}, but ${implementation} says vendors by ${wantsNumber ? "number" : "name"}`,
  );
  const drives = vendorName(driver?.match(/^\w+/)?.[0] ?? null), made = vendorName(vendor);
  check.holds(
    ["driver"],
    ![drives, made].every((name) => OTHERS.test(name)) || drives === made,
    `is ${driver}, but the adapter's vendor is ${made}`,
  );
  const { description } = adapter;
  const named = Object.keys(WORDS).filter((name) => WORDS[name].test(description ?? ""));
  check.holds(
    ["adapter", "vendor"],
    named.length === 0 || !Object.hasOwn(WORDS, made) || named.includes(made),
    `is ${made}, but the adapter is called ${description}`,
  );
}
