import { writeSync } from "node:fs";
import os from "node:os";
import process from "node:process";
import { spelledOut } from "../../results/text/clean_text.ts";
import type { Host } from "../host/host.ts";

/** A request to stop that a loop asks for at its own pace. */
export interface Interrupt {
  readonly requested: boolean;
  /** That of a process that the signal ended: 130 after Ctrl-C. */
  readonly exitCode: number;
  /** Gives the signals back to the runtime. */
  release(): void;
}

/**
 * The first Ctrl-C (or SIGTERM, or the end of the terminal) only asks to stop; the second ends the process at once, with a word of what
 * `second` says is kept.
 */
export function onInterrupt(
  host: Pick<Host, "readSystemFile">,
  first: () => void,
  second: () => string,
): Interrupt {
  let received: NodeJS.Signals | null = null;
  const exitCode = () => 128 + os.constants.signals[received ?? "SIGINT"];
  const handler = (signal: NodeJS.Signals) => {
    if (received !== null) {
      writeSync(process.stderr.fd, `error: ended at once: ${spelledOut(second())}\n`);
      process.exit(exitCode());
    }
    received = signal;
    first();
  };
  const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM"];
  if (!ignoresHangUp(host)) signals.push("SIGHUP");
  for (const signal of signals) process.on(signal, handler);
  return {
    get requested() {
      return received !== null;
    },
    get exitCode() {
      return exitCode();
    },
    release() {
      for (const signal of signals) process.off(signal, handler);
    },
  };
}

/** Whether the process is to outlive its terminal, as `nohup` has it: to listen to the signal would undo that. */
export function ignoresHangUp({ readSystemFile }: Pick<Host, "readSystemFile">): boolean {
  const ignored = readSystemFile("/proc/self/status")?.match(/^SigIgn:\s*([0-9a-f]+)$/m)?.[1];
  if (ignored !== undefined) return (parseInt(ignored.slice(-1), 16) & 1) === 1;
  // Other systems do not tell; `nohup` leaves nothing of the terminal.
  return ![process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}
