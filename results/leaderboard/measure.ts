/**
 * Measures how long a leaderboard of many submissions takes to build, also in seconds of CPUs, which others on the machine change less, and how much memory: copies of recorded results, each made
 * different, in a temporary folder that is removed again.
 *
 *     deno run --allow-read --allow-write --allow-sys --allow-env results/leaderboard/measure.ts 10000 \
 *       results/2026-11-26/nvidia-h200-deno/*.json
 */
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { readResult } from "../schema/read_result.ts";
import { madeUp } from "./made_up.ts";
import { writeSite } from "./write_site.ts";

if (import.meta.main) {
  const [count, ...files] = process.argv.slice(2);
  const templates = await Promise.all(files.map(readResult));
  const folder = await mkdtemp(join(tmpdir(), "trainmark-leaderboard-"));
  try {
    const bytes = await fill(folder, templates, Number(count));
    await measure(folder, bytes);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function fill(
  folder: string,
  templates: Parameters<typeof madeUp>[0][],
  count: number,
): Promise<number> {
  let bytes = 0;
  for (let n = 0; n < count; n++) {
    const text = JSON.stringify(madeUp(templates[n % templates.length], n));
    bytes += text.length;
    await writeFile(join(folder, `${n}.json`), text);
  }
  return bytes;
}

async function measure(folder: string, bytes: number): Promise<void> {
  const out = join(folder, "site");
  let most = 0;
  const watch = setInterval(() => most = Math.max(most, process.memoryUsage().rss), 50);
  const start = performance.now(), used = process.cpuUsage();
  const { submissions, quarantined } = await writeSite([folder], out);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(used);
  clearInterval(watch);
  most = Math.max(most, process.memoryUsage().rss);
  const { size } = await stat(join(out, "data", "board.js"));
  process.stdout.write(
    `${submissions.length} submissions, ${quarantined.length} refused, ${
      (bytes / 1e6).toFixed(0)
    } MB: ${seconds.toFixed(1)} s, of CPUs ${(user / 1e6).toFixed(1)} s and ${
      (system / 1e6).toFixed(1)
    } s of the system's, most memory ${(most / 1e6).toFixed(0)} MB; board.js ${
      (size / 1e6).toFixed(1)
    } MB\n`,
  );
}
