/** The driver of an adapter under Linux, by the libraries that Vulkan's loader would load and the modules of the kernel. */
import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import type { AdapterDescription } from "../../../kernels/gpu/adapter.ts";
import { vendorName } from "../../../results/text/vendor_name.ts";
import type { Environment, Host } from "../host.ts";
import { loadedManifests } from "../vulkan.ts";

type Read = Host["readSystemFile"];

/** Drivers by what they call their devices, with the name of their library and what `vulkaninfo` calls them. */
const DRIVERS = [
  { device: /llvmpipe/i, soname: /libvulkan_lvp\./, name: "llvmpipe" },
  { device: /swiftshader/i, soname: /libvk_swiftshader\./, name: "SwiftShader driver" },
  { device: /\bradv\b/i, soname: /libvulkan_radeon\./, name: "radv" },
  { device: /\bnvk\b/i, soname: /libvulkan_nouveau\./, name: "NVK" },
  { device: /\bturnip\b/i, soname: /libvulkan_freedreno\./, name: "turnip Mesa driver" },
  { device: /\bv3d\b/i, soname: /libvulkan_broadcom\./, name: "V3DV Mesa" },
  { device: /\bmali\b/i, soname: /libvulkan_panfrost\./, name: "panvk" },
  { device: /\bapple\b/i, soname: /libvulkan_asahi\./, name: "Honeykrisp" },
  { device: /\bvirtio\b/i, soname: /libvulkan_virtio\./, name: "venus" },
  // The older chips' driver is another library of the same Mesa.
  { device: /\bintel\b/i, soname: /libvulkan_intel/, name: "Intel open-source Mesa driver" },
];

/**
 * As `vulkaninfo` would write it; null where no driver is known to be the adapter's, or two are.
 *
 * @param environment Variables under which the adapter was found, beside those of this process.
 */
export function vulkanDriver(
  adapter: AdapterDescription,
  read: Read,
  environment?: Environment,
): string | null {
  const { vendor, device, description } = adapter;
  const name = [vendorName(vendor), device, description].join(" ");
  const driver = DRIVERS.find((driver) => driver.device.test(name));
  if (!driver) return vendorName(vendor) === "NVIDIA" ? nvidiaDriver(read) : null;
  const libraries = loadedManifests(environment).map((file) => libraryOf(file, read))
    .filter((library) => library !== null)
    .filter((library) => driver.soname.test(path.basename(library)));
  const found = new Set(libraries.map((library) => driverText(driver.name, library, name)));
  return found.size === 1 ? [...found][0] : null;
}

/** NVIDIA's kernel module and libraries must be of one version. */
function nvidiaDriver(read: Read): string | null {
  const module = read("/proc/driver/nvidia/version")
    ?.match(/Kernel Module(?: for \S+)?\s+(\d+(?:\.\d+)+)/)?.[1];
  const version = module ?? read("/sys/module/nvidia/version")?.trim();
  return version ? `NVIDIA ${version}` : null;
}

/** The library that a manifest names; null where it names none that is there. */
function libraryOf(manifest: string, read: Read): string | null {
  try {
    const { ICD: { library_path: library } } = JSON.parse(read(manifest) ?? "");
    if (!library.includes("/")) return foundLibrary(library);
    return realpathSync(path.resolve(path.dirname(manifest), library));
  } catch {
    return null;
  }
}

/** Where the dynamic linker of a common distribution looks for a library that is named without a folder. */
const LIBRARY_FOLDERS = [
  ...["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"],
  ...["/usr/local/lib", "/lib64", "/lib"],
];

function foundLibrary(name: string): string | null {
  for (const folder of LIBRARY_FOLDERS) {
    try {
      return realpathSync(path.join(folder, name));
    } catch {
      // Not there.
    }
  }
  return null;
}

/** A driver's name with its Mesa's version, and the compiler's where the device has it in its name, as Mesa writes them. */
function driverText(name: string, library: string, device: string): string {
  const version = mesaVersion(library);
  if (version === null) return name;
  const compiler = device.match(/\bLLVM (\d+(?:\.\d+)+)/)?.[1];
  return `${name} Mesa ${version}${compiler ? ` (LLVM ${compiler})` : ""}`;
}

/** Mesa's version as its libraries hold it: beside its name, or where the compiler took that text apart, by itself. */
const MESA_VERSIONS = [
  /Mesa (\d\d\.\d\.\d{1,2}(?:-[\w.~+]+)?)/,
  /[%\0?](?:s )?(\d\d\.[0-4]\.\d{1,2}(?:-[\w.~+]+)?)(?: build |\0)/,
];

function mesaVersion(library: string): string | null {
  let text: string;
  try {
    text = readFileSync(library, "latin1");
  } catch {
    return null;
  }
  for (const pattern of MESA_VERSIONS) {
    const version = text.match(pattern)?.[1];
    if (version) return version;
  }
  return null;
}
