import process from "node:process";

/** The process's stdout, or stderr where stdout is kept for JSON. */
export function humanStream(json: boolean): NodeJS.WriteStream {
  return json ? process.stderr : process.stdout;
}

/** Prints a line, or several, on stdout. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}
