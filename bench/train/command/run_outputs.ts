/** What a run leaves: its checkpoints while it goes on, its documents when it has ended, and what to say of them. */
import { existsSync } from "node:fs";
import process from "node:process";
import { writeWeights } from "../../../models/weights/weights.ts";
import type { TrainResult } from "../../../results/schema/result.ts";
import { STANDARD } from "../../../results/files/read_input.ts";
import { checkWritable, writeAtomic } from "../../../results/files/write_atomic.ts";
import { writeResult } from "../../../results/schema/write_result.ts";
import { trainTable } from "../../../results/tables/train_table.ts";
import { spelledOut } from "../../../results/text/clean_text.ts";
import { FileError } from "../../../results/files/file_error.ts";
import { Pace } from "../../measure/pace.ts";
import { errorLine } from "../../terminal/door.ts";
import { humanStream } from "../../terminal/human_stream.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Begun, Training } from "../train.ts";
import { checkpointBytes, type Origin, writeCheckpoint } from "./checkpoint.ts";
import type { OutputPaths, Printed } from "./run_files.ts";

/** A run's checkpoints. One that cannot be written is told, and the run goes on: the next may be, and the result does not need it. */
export class Checkpoints {
  readonly path: string;
  readonly #origin: Origin;
  readonly #say: (line: string) => void;
  /** The file is of this run. */
  written = false;
  /** Why the latest was not written. */
  failure: FileError | null = null;

  constructor(path: string, origin: Origin, say: (line: string) => void) {
    this.path = path;
    this.#origin = origin;
    this.#say = say;
  }

  /** @throws {NonFiniteLossError} If what it would hold is not finite. */
  async save(snapshot: Snapshot): Promise<void> {
    try {
      await writeCheckpoint(this.path, { ...snapshot, origin: this.#origin });
      this.written = true;
      this.failure = null;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.failure = error;
      this.#say(`no checkpoint now: ${error.message}`);
    }
  }
}

/** The most that a result takes besides its losses and epochs, in bytes. */
const RESULT_BYTES = 2 ** 19;

/**
 * Finds out before the first step whether all that the run will write has room, together.
 *
 * @throws {FileError} With the file that has none.
 */
export async function checkRoom(
  { result, checkpoint, weights }: OutputPaths,
  { config, session, progress }: Begun,
  keepsCheckpoints: boolean,
): Promise<void> {
  const { totalSteps: steps } = new Pace(config, progress);
  const state = checkpointBytes(config, session, steps);
  const resultBytes = RESULT_BYTES + 25 * steps + 800 * config.epochs;
  const files = result
    ? [{ path: result.result, bytes: resultBytes }, { path: result.table, bytes: 2 ** 16 }]
    : [];
  // The old one stays until the new one is whole.
  const copies = existsSync(checkpoint) ? 1 : 2;
  if (keepsCheckpoints) files.push({ path: checkpoint, bytes: copies * state });
  if (weights !== null && weights !== STANDARD) files.push({ path: weights, bytes: state });
  await checkWritable(...files);
}

/**
 * Writes what a run came to, each file whatever becomes of the others, and prints its table and where they are.
 *
 * @throws {FileError} Why the first of those that could not be written was not; the others are told.
 */
export async function writeOutputs(
  { result: files, weights }: OutputPaths,
  result: TrainResult,
  training: Training,
  checkpoints: Checkpoints | null,
  printed: Printed,
): Promise<void> {
  const human = humanStream(printed !== null);
  const markdown = trainTable(result);
  human.write(`\n${markdown}\n`);
  if (printed === "result") process.stdout.write(`${JSON.stringify(result)}\n`);
  const failures: FileError[] = checkpoints?.failure ? [checkpoints.failure] : [];
  const write = async (what: string, path: string, written: Promise<void>) => {
    try {
      await written;
      human.write(`${what} ${spelledOut(path)}\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      failures.push(error);
    }
  };
  if (checkpoints?.written) human.write(`checkpoint ${spelledOut(checkpoints.path)}\n`);
  if (files) {
    await write("result", files.result, writeResult(files.result, result));
    await write("table", files.table, writeAtomic(files.table, markdown));
  }
  if (weights && training.weights && result.status === "complete") {
    const bytes = writeWeights(training.weights);
    if (weights === STANDARD) process.stdout.write(bytes);
    else await write("weights", weights, writeAtomic(weights, bytes));
  }
  const [first, ...others] = failures;
  for (const { message } of others) process.stderr.write(errorLine(message));
  if (first) throw first;
}
