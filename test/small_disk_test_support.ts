import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { inRoot, withFolder } from "./command_line_test_support.ts";

/** Puts a disk of so many megabytes in a folder, while a body runs. */
export function withSmallDisk<T>(
  megabytes: number,
  body: (folder: string, disk: string) => Promise<T>,
): Promise<T> {
  return withFolder(async (folder) => {
    const disk = `${folder}/disk`, size = `size=${Math.round(1024 * megabytes)}k`;
    mkdirSync(inRoot(disk));
    execFileSync("mount", ["-t", "tmpfs", "-o", size, "tmpfs", inRoot(disk)], { stdio: "ignore" });
    try {
      return await body(folder, disk);
    } finally {
      execFileSync("umount", [inRoot(disk)]);
    }
  });
}

/** Why no small disk can be had here, or false. */
export function whyNoSmallDisk(): Promise<string | false> {
  return withSmallDisk(1, () => Promise.resolve()).then(
    () => false as const,
    () => "they need the right to mount a small disk",
  );
}
