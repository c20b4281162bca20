import process from "node:process";
import { fileError } from "../../results/files/file_error.ts";

const STREAMS = [process.stdout, process.stderr];

/** Why a stream takes nothing any more. */
const broken = new Map<NodeJS.WriteStream, NodeJS.ErrnoException>();

/**
 * Lets a run go on, and its files be written, where its output is lost: nobody reads it any more, as behind `| head`, or it has no room left.
 * Some runtimes throw that where it is written, some tell it later.
 */
export function outliveReaders(): void {
  for (const stream of STREAMS) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    const lose = (error: unknown) => void broken.set(stream, error as NodeJS.ErrnoException);
    stream.on("error", lose);
    const outliving = (...args: unknown[]) => {
      if (broken.has(stream)) return true;
      try {
        return write(...args);
      } catch (error) {
        lose(error);
        return true;
      }
    };
    stream.write = outliving as typeof stream.write;
  }
}

/**
 * Ends the process, whatever still runs, when what was written has left it: Node's and Bun's `process.exit()` drop what a pipe has not taken
 * yet. Without it Dawn keeps the process alive. Output that was lost for want of room is told, and the end is no good one; a reader that left
 * has what it wanted.
 */
export async function endProcess(): Promise<never> {
  for (const stream of STREAMS) {
    // Bun calls back for a write of nothing at once; Node's `end()` shuts a socket down that others may write to as well.
    const last = (done: () => void) =>
      "bun" in process.versions ? stream.end(done) : stream.write("", done);
    const failed = new Promise<void>((done) => stream.once("error", () => done()));
    if (!stream.destroyed && !broken.has(stream)) {
      await Promise.race([new Promise<void>(last), failed]);
    }
    const error = broken.get(stream);
    if (!error || error.code === "EPIPE") continue;
    process.exitCode ||= 2;
    const told = fileError("write", "the output", error) as Error;
    if (stream === process.stdout) process.stderr.write(`error: ${told.message}\n`);
  }
  process.exit();
}
