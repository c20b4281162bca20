import cliProgress from "cli-progress";

/** What a bar's formats are filled with: `label` is shortened where a line has no room for it. */
export type BarPayload = Readonly<Record<string, string | number>>;

/** Columns of a bar that has room. */
const BAR_COLUMNS = 24;

/**
 * A bar on a terminal, which leaves nothing behind.
 *
 * @param formats The line with `{bar}`, `{value}`, `{total}` and what the payload has, from the longest on: see {@link barLine}.
 */
export function openBar(
  stream: NodeJS.WriteStream,
  ...formats: readonly string[]
): cliProgress.SingleBar {
  return new cliProgress.SingleBar({
    stream,
    format: (
      _: unknown,
      { progress, value, total }: { progress: number; value: number; total: number },
      payload: BarPayload,
    ) => barLine(formats, stream.columns || 80, progress, { ...payload, value, total }),
    hideCursor: true,
    gracefulExit: false,
    clearOnComplete: true,
    stopOnComplete: false,
  });
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
    return filled(format, { bar: "", label: `${label.slice(0, Math.min(-1, free - 1))}…` });
  }
  const size = Math.min(BAR_COLUMNS, free), full = Math.round(progress * size);
  return filled(format, { bar: "█".repeat(full) + "░".repeat(size - full) });
}
