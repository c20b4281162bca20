/** Prints what AMD's compiler makes of the kernels: see README.md. */
import process from "node:process";
import { parseArgs } from "node:util";
import { blocksOf, hottest } from "./assembly.ts";
import { compileFor, missingForIsa } from "./compile.ts";
import { table } from "./table.ts";

const missing = missingForIsa();
if (missing) {
  console.error(`error: Cannot compile for GPUs as ${missing}`);
  process.exit(2);
}
const { values, positionals } = parseArgs({
  options: { target: { type: "string", default: "navi21" }, asm: { type: "boolean" } },
  allowPositionals: true,
});
const pipelines = compileFor(values.target, positionals);
if (values.asm) {
  for (const pipeline of pipelines) {
    const lines = hottest(pipeline)?.lines ?? blocksOf(pipeline).flatMap(({ lines }) => lines);
    console.log(`# ${pipeline.label}\n${lines.join("\n")}\n`);
  }
} else console.log(table(pipelines, values.target));
