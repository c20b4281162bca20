/** `./run bench | train | ...`: the command line, and how errors end a run. */
import process from "node:process";
import { inspect } from "node:util";
import { Command, CommanderError } from "@commander-js/extra-typings";
import { addDocumentVerbs } from "./commands/document_verbs.ts";
import { addGpuVerbs } from "./commands/gpu_verbs.ts";
import { chooseHost } from "./host/choose.ts";
import type { Host } from "./host/host.ts";
import { endProcess, outliveReaders } from "./host/end_process.ts";
import { errorLine, guardTerminal, plainOutput } from "./terminal/door.ts";
import { exitCodeOf } from "./terminal/exit_code.ts";
import { isAllocationFailure, reasonOf } from "../results/text/user_error.ts";
import suite from "../package.json" with { type: "json" };
import { BUILD } from "./package/build.ts";

/** The command line of a host. */
function commandLine(host: Host): Command {
  const program = new Command(BUILD ? "trainmark" : "./run")
    .description(
      "WebGPU training benchmark: hand-written WGSL kernels train and time image classifiers on this machine's GPU.",
    )
    .version(suite.version, "--version")
    .configureOutput(plainOutput())
    .exitOverride();
  addGpuVerbs(program, host);
  addDocumentVerbs(program);
  return program;
}

/** Runs the command line; a user's mistake is one line and exit code 2. */
async function main(): Promise<void> {
  try {
    await commandLine(await chooseHost()).parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2; // commander has said what was wrong
    } else if (exitCodeOf(error) !== null) {
      const { message } = error as Error;
      process.stderr.write(errorLine(isAllocationFailure(error) ? reasonOf(error) : message));
      process.exitCode = exitCodeOf(error)!;
    } else {
      process.stderr.write(`${inspect(error)}\n`); // a mistake of ours, for whoever mends it
      process.exitCode = 1;
    }
  }
}

outliveReaders();
guardTerminal();
await main();
await endProcess();
