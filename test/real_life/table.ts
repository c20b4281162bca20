/**
 * Tries all that people bring, or the kinds that are named, and prints what each gets as a Markdown table; the status is 1 where one is not
 * answered as it must be: `deno run -A --env-file=bench/host/deno.env test/real_life/table.ts [KIND...]`
 */
import process from "node:process";
import { columns, markdownTable } from "../../results/text/markdown.ts";
import { allKinds, tryCase } from "./cases.ts";

const asked = process.argv.slice(2), rows: string[][] = [];
let wrong = 0;
for (const [kind, cases] of await allKinds()) {
  if (asked.length > 0 && !asked.includes(kind)) continue;
  for (const real of cases) {
    if (real.missing) {
      rows.push([kind, real.name, "", `not tried: ${real.missing}`, "", ""]);
      continue;
    }
    const { exit, line, isStack, lost, problem } = await tryCase(real);
    const yes = isStack ? "yes" : "no", gone = lost.length === 0 ? "no" : lost.join(", ");
    rows.push([kind, real.name, `${exit}`, line, yes, gone]);
    if (problem === null) continue;
    wrong++;
    process.stderr.write(`${kind}, ${real.name}: ${problem}\n\n`);
  }
}
const headings = columns("kind", "input", "#exit", "answer", "stack", "lost");
process.stdout.write(`${markdownTable(headings, rows)}\n`);
process.stdout.write(`${rows.length} inputs, ${wrong} not answered as they must be\n`);
process.exitCode = wrong > 0 ? 1 : 0;
