/** What Vulkan's tools and folders tell of the drivers of a machine, whichever runtime looks. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { sameModel } from "../../results/text/chip.ts";
import type { Environment, Route } from "./host.ts";

const MANIFEST_FOLDERS = [
  "/usr/share/vulkan/icd.d",
  "/usr/local/share/vulkan/icd.d",
  "/etc/vulkan/icd.d",
  "/run/opengl-driver/share/vulkan/icd.d",
];

/** Browsers bring SwiftShader, a Vulkan driver for the CPU, in their own folder. */
const BROWSER_FOLDERS = [
  "/usr/lib/chromium",
  "/usr/lib/chromium-browser",
  "/usr/lib64/chromium-browser",
  "/snap/chromium/current/usr/lib/chromium-browser",
  "/opt/google/chrome",
];

/** Environment variables by which the Vulkan loader takes a driver's manifest: the second is for loaders older than 1.3.207. */
const MANIFEST_VARIABLES = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"] as const;

/**
 * By Vulkan driver.
 *
 * @param backendVariable The implementation's environment variable that names the API.
 */
export function vulkanRoutes(backendVariable: string): Route[] {
  return vulkanManifests().map((file) => vulkanRoute(file, backendVariable));
}

/** To the driver of a manifest. */
export function vulkanRoute(file: string, backendVariable: string): Route {
  return {
    environment: {
      [backendVariable]: "vulkan",
      ...Object.fromEntries(MANIFEST_VARIABLES.map((name) => [name, file])),
    },
    driver: path.basename(file, ".json"),
    backend: "vulkan",
  };
}

/**
 * Manifests that Vulkan's loader reads: those that the environment names and no others, or those that are installed.
 *
 * @param environment Variables beside those of this process.
 */
export function loadedManifests(environment: Environment = {}): string[] {
  const named = namedManifests(environment);
  return (named.length > 0 ? named : installedManifests()).filter((file) => existsSync(file));
}

/** The first of the variables that is set counts. */
function namedManifests(environment: Environment = {}): string[] {
  const named = MANIFEST_VARIABLES.map((name) => environment[name] ?? process.env[name]);
  return named.find((files) => files)?.split(path.delimiter) ?? [];
}

function installedManifests(): string[] {
  return MANIFEST_FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder).filter((name) => name.endsWith(".json")).sort()
      .map((name) => path.join(folder, name))
  );
}

/** Manifests of the Vulkan drivers that are named by the environment or installed. */
function vulkanManifests(): string[] {
  const named = namedManifests(), installed = installedManifests();
  const browsers = BROWSER_FOLDERS.map((folder) => path.join(folder, "vk_swiftshader_icd.json"));
  return [...new Set([...named, ...installed, ...browsers])].filter((file) => existsSync(file));
}

/** Finds the driver of a device, however its name is written, in the output of `vulkaninfo --summary`. */
export function driverFromSummary(summary: string, deviceName: string): string | null {
  const drivers = summary.split(/^GPU\d+:$/m).slice(1).map((block) => {
    const field = (name: string) => block.match(new RegExp(`^\\s*${name}\\s*= (.*)$`, "m"))?.[1];
    const text = `${field("driverName") ?? ""} ${field("driverInfo") ?? ""}`.trim();
    return { device: field("deviceName") ?? "", text };
  }).filter(({ device, text }) => sameModel(device, deviceName) && text !== "");
  return new Set(drivers.map(({ text }) => text)).size === 1 ? drivers[0].text : null;
}
