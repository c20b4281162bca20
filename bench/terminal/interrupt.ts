import process from "node:process";

/** A request to stop that a loop asks for at its own pace. */
export interface Interrupt {
  readonly requested: boolean;
  /** Gives the signal back to the runtime. */
  release(): void;
}

/** The first Ctrl-C (or SIGTERM) only asks to stop; the second ends the process at once, with a word of what `second` says is kept. */
export function onInterrupt(first: () => void, second: () => string): Interrupt {
  let requested = false;
  const handler = () => {
    if (requested) {
      process.stderr.write(`error: ended at once: ${second()}\n`);
      process.exit(130);
    }
    requested = true;
    first();
  };
  process.on("SIGINT", handler);
  process.on("SIGTERM", handler);
  return {
    get requested() {
      return requested;
    },
    release() {
      process.off("SIGINT", handler);
      process.off("SIGTERM", handler);
    },
  };
}
