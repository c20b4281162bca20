import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { parse, type Pipeline } from "./assembly.ts";

const FOLDER = import.meta.dirname!;
const DRIVER = "/usr/share/vulkan/icd.d/radeon_icd.x86_64.json";

/** What is missing to compile for AMD's GPUs, or false. */
export function missingForIsa(): string | false {
  if (!("Deno" in globalThis)) return "it needs wgpu, in Deno";
  if (!existsSync(DRIVER)) return `it needs Mesa's driver of AMD's GPUs, ${DRIVER}`;
  return ["/usr/bin/cc", "/usr/include/vulkan/vk_layer.h"].find((file) => !existsSync(file))
    ? "it needs a C compiler and the headers of Vulkan: apt-get install gcc libc6-dev libvulkan-dev"
    : false;
}

/**
 * Compiles kernels for a GPU that need not be there: see README.md.
 *
 * @param target As Mesa names it: navi21, gfx1100.
 * @param words Texts of which a label must contain one; none: all kernels.
 */
export function compileFor(target: string, words: readonly string[] = []): Pipeline[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainmark-isa-"));
  try {
    const library = path.join(folder, "libVkLayer_isa.so"), log = path.join(folder, "log");
    const source = path.join(FOLDER, "layer.c");
    execFileSync("cc", ["-O1", "-shared", "-fPIC", "-fvisibility=hidden", "-o", library, source]);
    copyFileSync(path.join(FOLDER, "VkLayer_isa.json"), path.join(folder, "VkLayer_isa.json"));
    const driver = { VK_ICD_FILENAMES: DRIVER, VK_DRIVER_FILES: DRIVER };
    const layer = { VK_LAYER_PATH: folder, VK_INSTANCE_LAYERS: "VK_LAYER_isa" };
    const main = path.join(FOLDER, "compile_main.ts");
    execFileSync(process.execPath, ["run", "--quiet", "--allow-all", main, ...words], {
      env: {
        ...process.env,
        ...driver,
        ...layer,
        DENO_WEBGPU_BACKEND: "vulkan",
        RADV_FORCE_FAMILY: target,
        ISA_LOG: log,
      },
      stdio: ["ignore", "inherit", "pipe"],
    });
    return parse(readFileSync(log, "utf8")).filter(({ label }) => label !== "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
