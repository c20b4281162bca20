import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { testDevice } from "../../../kernels/testing.ts";
import { chooseHost } from "../choose.ts";
import { testUnless } from "../../../test/ignored_test_support.ts";
import { systemDriver } from "./driver.ts";

const { adapter } = await testDevice();

/** What a system with such files and programs says of an adapter. */
function driverOf(
  platform: string,
  [vendor, description]: readonly [string | null, string],
  files: Record<string, string> = {},
  programs: Record<string, string> = {},
): string | null {
  const told = {
    readSystemFile: (file: string) => files[file] ?? null,
    readProgram: (program: string, args: readonly string[]) =>
      programs[[program, ...args].join(" ")] ?? null,
  };
  return systemDriver({ ...adapter, vendor, device: "1", description }, told, platform);
}

test("NVIDIA's driver is the kernel's module, whose two kinds word their version differently", () => {
  const card = ["4318", "NVIDIA H200"] as const, file = "/proc/driver/nvidia/version";
  const open = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.04  Release Build";
  const closed = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30";
  assert.equal(driverOf("linux", card, { [file]: open }), "NVIDIA 580.159.04");
  assert.equal(driverOf("linux", card, { [file]: closed }), "NVIDIA 550.54.14");
  const module = { "/sys/module/nvidia/version": "535.1.2\n" };
  assert.equal(driverOf("linux", card, module), "NVIDIA 535.1.2");
  assert.equal(driverOf("linux", card), null);
  assert.equal(driverOf("linux", ["4098", "AMD Radeon"], { [file]: open }), null);
});

test("Mesa's driver is that of the library which Vulkan's loader reads, whole or in pieces, and unknown where two differ", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "drivers-"));
  try {
    const manifest = (name: string, text: string) => {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, "libvulkan_radeon.so"), `\0\x01${text}\0other\0`);
      const json = JSON.stringify({ ICD: { library_path: "./libvulkan_radeon.so" } });
      const file = path.join(folder, name, "icd.json");
      writeFileSync(file, json);
      return [file, json] as const;
    };
    const whole = manifest("whole", "Mesa 24.0.9-0ubuntu0.1%s");
    const pieces = manifest("pieces", "Mesa 22.H\0a\0%s 22.3.6 build ");
    const driver = (...files: (readonly [string, string])[]) =>
      systemDriver(
        { ...adapter, vendor: "4098", device: "1", description: "AMD 6800 (RADV NAVI21)" },
        {
          readSystemFile: (file) => Object.fromEntries(files)[file] ?? null,
          readProgram: () => null,
          environment: { VK_DRIVER_FILES: files.map(([file]) => file).join(path.delimiter) },
        },
        "linux",
      );
    assert.equal(driver(whole), "radv Mesa 24.0.9-0ubuntu0.1");
    assert.equal(driver(pieces), "radv Mesa 22.3.6");
    assert.equal(driver(whole, pieces), null);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("on macOS the driver is the system, on Windows what the registry has of the adapter of that name", () => {
  const plist = "<key>ProductBuildVersion</key>\n\t<string>24B83</string>\n" +
    "\t<key>ProductVersion</key>\n\t<string>15.1</string>\n";
  const files = { "/System/Library/CoreServices/SystemVersion.plist": plist };
  assert.equal(driverOf("darwin", [null, "Apple M4"], files), "macOS 15.1 (24B83)");
  const key = (i: number) =>
    `reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}\\000${i}`;
  const values = (name: string, provider: string, version: string) =>
    `\r\nHKEY_LOCAL_MACHINE\\SYSTEM\r\n    DriverDesc    REG_SZ    ${name}\r\n` +
    `    ProviderName    REG_SZ    ${provider}\r\n    DriverVersion    REG_SZ    ${version}\r\n`;
  const registry = {
    [key(0)]: values("Intel(R) UHD Graphics 770", "Intel Corporation", "31.0.101.2111"),
    [key(3)]: values("NVIDIA GeForce RTX 3080", "NVIDIA", "31.0.15.5222"),
  };
  const card = ["4318", "NVIDIA GeForce RTX 3080"] as const;
  assert.equal(driverOf("win32", card, {}, registry), "NVIDIA 31.0.15.5222");
  assert.equal(driverOf("win32", ["4318", "NVIDIA GeForce RTX 3090"], {}, registry), null);
});

const host = await chooseHost(), known = host.driver(adapter), { readSystemFile } = host;
const alone = systemDriver(adapter, { readSystemFile, readProgram: () => null });

testUnless(
  (known === null || alone === null) && "the driver is unknown with the tool or without it",
  "this machine's driver is told without a tool as with it",
  () => assert.equal(alone, known),
);
