/** What tests of data sets share. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs `body` with a folder that is removed afterwards. */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "trainmark-"));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
