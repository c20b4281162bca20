import process from "node:process";

const STREAMS = [process.stdout, process.stderr];

/** Lets a run go on, and its files be written, where nobody reads its output any more, as behind `| head`. */
export function outliveReaders(): void {
  for (const stream of STREAMS) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

/**
 * Ends the process, whatever still runs, when what was written has left it: Node's and Bun's `process.exit()` drop what a pipe has not taken
 * yet. Without it Dawn keeps the process alive.
 */
export async function endProcess(): Promise<never> {
  for (const stream of STREAMS) {
    // Bun calls back for a write of nothing at once; Node's `end()` shuts a socket down that others may write to as well.
    const last = (done: () => void) =>
      "bun" in process.versions ? stream.end(done) : stream.write("", done);
    if (!stream.destroyed) await new Promise<void>(last);
  }
  process.exit();
}
