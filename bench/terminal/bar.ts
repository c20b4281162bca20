import cliProgress from "cli-progress";

/** A bar on a terminal, which leaves nothing behind. */
export function openBar(stream: NodeJS.WriteStream, format: string): cliProgress.SingleBar {
  return new cliProgress.SingleBar({
    stream,
    format,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    hideCursor: true,
    gracefulExit: false,
    clearOnComplete: true,
    stopOnComplete: false,
  });
}
