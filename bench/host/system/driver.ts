/** Which driver an adapter has, as the files and the registry of its system tell it, without a tool that need not be installed. */
import process from "node:process";
import type { AdapterDescription } from "../../../kernels/gpu/adapter.ts";
import { modelName, sameModel } from "../../../results/text/chip.ts";
import type { Environment, Host } from "../host.ts";
import { vulkanDriver } from "./vulkan_driver.ts";

/** A program's standard output, or null where it fails, is not installed or not permitted. */
export type ReadProgram = (program: string, args: readonly string[]) => string | null;

/** What tells of a system. */
export interface SystemTold extends Pick<Host, "readSystemFile"> {
  readonly readProgram: ReadProgram;
  /** Variables under which the adapter was found, beside those of this process. */
  readonly environment?: Environment;
}

/** The driver of an adapter; null where the system does not tell, or not without doubt. */
export function systemDriver(
  adapter: AdapterDescription,
  told: SystemTold,
  platform: string = process.platform,
): string | null {
  if (platform === "linux") return vulkanDriver(adapter, told.readSystemFile, told.environment);
  if (platform === "darwin") return macDriver(told);
  return platform === "win32" ? windowsDriver(adapter, told) : null;
}

const MAC_VERSION = "/System/Library/CoreServices/SystemVersion.plist";

/** Metal and its drivers are the system's own: `macOS 15.1 (24B83)`. */
function macDriver({ readSystemFile }: SystemTold): string | null {
  const list = readSystemFile(MAC_VERSION) ?? "";
  const value = (key: string) =>
    list.match(new RegExp(`<key>${key}</key>\\s*<string>(.*?)</string>`))?.[1];
  const version = value("ProductVersion"), build = value("ProductBuildVersion");
  return version ? `macOS ${version}${build ? ` (${build})` : ""}` : null;
}

/** Where Windows keeps its display adapters, in keys of four digits. */
const WINDOWS_ADAPTERS = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\" +
  "{4d36e968-e325-11ce-bfc1-08002be10318}";
const MOST_ADAPTERS = 10;

/** `NVIDIA 32.0.15.6094`, of the adapter of that name. */
function windowsDriver(adapter: AdapterDescription, { readProgram }: SystemTold): string | null {
  const name = modelName(adapter), found = new Set<string>();
  if (name === null) return null;
  for (let i = 0; i < MOST_ADAPTERS; i++) {
    const key = `${WINDOWS_ADAPTERS}\\${String(i).padStart(4, "0")}`;
    const values = readProgram("reg", ["query", key]);
    if (values === null) continue; // Numbers of adapters that were taken out stay free.
    const value = (field: string) =>
      values.match(new RegExp(`^\\s+${field}\\s+REG_SZ\\s+(.*?)\\s*$`, "m"))?.[1];
    const version = value("DriverVersion");
    if (version && sameModel(value("DriverDesc") ?? "", name)) {
      found.add(`${value("ProviderName") ?? ""} ${version}`.trim());
    }
  }
  return found.size === 1 ? [...found][0] : null;
}
