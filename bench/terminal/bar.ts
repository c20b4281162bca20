import process from "node:process";
import cliProgress from "cli-progress";
import { spelledOut } from "../../results/text/clean_text.ts";
import { unguardedTerminal } from "./door.ts";

/** What a bar's formats are filled with: `label` is shortened where a line has no room for it. */
export type BarPayload = Readonly<Record<string, string | number>>;

/** Columns of a bar that has room. */
const BAR_COLUMNS = 24;

/** A bar on a terminal, which leaves nothing behind. */
export interface Bar {
  readonly isActive: boolean;
  show(total: number, value: number, payload?: BarPayload): void;
  stop(): void;
}

/**
 * A bar on one line of a terminal, narrower than it, so that it never wraps. It writes nothing that would outlast a process which is killed:
 * the cursor stays to be seen, and long lines go on to be wrapped.
 *
 * @param formats The line with `{bar}`, `{value}`, `{total}` and what the payload has, from the longest on: see {@link barLine}.
 * @returns Null elsewhere than on a terminal that can move its cursor.
 */
export function openBar(stream: NodeJS.WriteStream, ...formats: readonly string[]): Bar | null {
  if (!movesCursor(stream)) return null;
  const bar = new cliProgress.SingleBar({
    stream: unguardedTerminal(stream) as NodeJS.WriteStream,
    format: (
      _: unknown,
      { progress, value, total }: { progress: number; value: number; total: number },
      payload: BarPayload,
    ) =>
      spelledOut(
        barLine(formats, (stream.columns || 80) - 1, progress, { ...payload, value, total }),
      ),
    linewrap: true,
    gracefulExit: false,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  return {
    get isActive() {
      return bar.isActive;
    },
    show(total, value, payload = {}) {
      if (bar.isActive) bar.update(value, payload);
      else bar.start(total, value, payload);
    },
    stop() {
      if (bar.isActive) bar.stop();
    },
  };
}

/** Windows' terminals have no name, and all move their cursor. */
function movesCursor({ isTTY }: NodeJS.WriteStream): boolean {
  const { TERM = "" } = process.env;
  return Boolean(isTTY) && (process.platform === "win32" || !["", "dumb"].includes(TERM));
}

/**
 * The first of the formats that a line has room for. The bar takes what is left of it; where no format fits, the last one's `label` ends early,
 * so that what stands behind it is seen.
 *
 * @param progress Of 1.
 */
export function barLine(
  formats: readonly string[],
  columns: number,
  progress: number,
  payload: BarPayload,
): string {
  const filled = (format: string, more: BarPayload) =>
    format.replace(/\{(\w+)\}/g, (_, key) => String({ ...payload, ...more }[key] ?? ""));
  const room = (format: string) => columns - filled(format, { bar: "" }).length;
  const format = formats.find((format) => room(format) >= 0) ?? formats.at(-1)!;
  const free = room(format), label = String(payload.label ?? "");
  if (free < 0) {
    const cut = `${label.slice(0, Math.min(-1, free - 1))}…`;
    return filled(format, { bar: "", label: cut }).slice(0, columns);
  }
  const size = Math.min(BAR_COLUMNS, free), full = Math.round(progress * size);
  return filled(format, { bar: "█".repeat(full) + "░".repeat(size - full) });
}
