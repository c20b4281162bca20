/**
 * Ends runs of `train` at random moments, in all ways by turns, lets each go on, and prints what they came to beside a run that nobody ended;
 * the status is 1 where bits differ: `deno run -A --env-file=bench/host/deno.env test/real_life/kills_main.ts [--runs 20] [--seed 1]`
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { Random } from "../../kernels/random/random.ts";
import { columns, markdownTable } from "../../results/text/markdown.ts";
import { drawMoment, ENDS, killAndResume, undisturbed } from "./kills.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "20" }, seed: { type: "string", default: "1" } },
});
const runs = Number(values.runs), random = new Random(Number(values.seed), "test");
const whole = await undisturbed();
process.stderr.write(
  `${whole.opening.toFixed(1)} s to the first step, ${whole.epoch.toFixed(1)} an epoch\n`,
);
const rows: string[][] = [];
let different = 0;
for (let i = 0; i < runs; i++) {
  const end = ENDS[i % ENDS.length], moment = drawMoment(random, whole);
  const { exit, status, steps, isSame } = await killAndResume(end, moment, whole);
  if (!isSame) different++;
  const left = steps === null ? "none" : `${steps} steps`;
  const from = moment.epoch === 0 ? "the start" : `epoch ${moment.epoch}`;
  const after = `${moment.seconds.toFixed(1)} s after ${from}`;
  rows.push([end, after, `${exit}`, status ?? "none", left, isSame ? "yes" : "NO"]);
  process.stderr.write(`${i + 1} of ${runs}: ${rows.at(-1)!.join(", ")}\n`);
}
const headings = columns("end", "ended", "#exit", "result", "checkpoint", "same bits");
process.stdout.write(`${markdownTable(headings, rows)}\n${different} of ${runs} differ\n`);
process.exit(different > 0 ? 1 : 0);
