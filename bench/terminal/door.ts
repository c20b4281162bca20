/** The one door to the terminal: whatever a program prints goes through it, so that no name of a file, and no text of a document, steers the terminal. */
import process from "node:process";
import type { OutputConfiguration } from "@commander-js/extra-typings";
import { onScreen, spelledOut } from "../../results/text/clean_text.ts";

type Write = NodeJS.WriteStream["write"];

/** How guarded streams write what moves the cursor. */
const unguarded = new WeakMap<NodeJS.WriteStream, Write>();

/** Guards stdout and stderr from here on: texts are spelled out where they would steer the terminal; bytes pass as they are. */
export function guardTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) guard(stream);
}

/** Guards a stream. */
export function guard(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  unguarded.set(stream, write as Write);
  const guarded = (chunk: unknown, ...rest: unknown[]) =>
    write(typeof chunk === "string" ? onScreen(chunk) : chunk, ...rest);
  stream.write = guarded as Write;
}

/** A terminal as a bar needs it: what is written there moves the cursor. */
export function unguardedTerminal(stream: NodeJS.WriteStream) {
  return {
    isTTY: true,
    get columns() {
      return stream.columns;
    },
    write: unguarded.get(stream) ?? stream.write.bind(stream),
  };
}

/** What is wrong, on a line of its own. */
export function errorLine(message: string): string {
  return `error: ${spelledOut(message)}\n`;
}

/**
 * What commander writes itself: without colours, for which it would ask half a dozen variables, its help as wide as the terminal, and its
 * errors on one line.
 */
export function plainOutput(): OutputConfiguration {
  return {
    getOutHasColors: () => false,
    getErrHasColors: () => false,
    writeOut(text) {
      const { isTTY, columns } = process.stdout;
      process.stdout.write(isTTY ? wrapped(text, columns) : text);
    },
    outputError(text, write) {
      const [message] = text.replace(/\n(?=\(Did you mean [^\n]*\n?$)/, " ").split(/\n$/);
      write(`${spelledOut(message)}\n`);
    },
  };
}

/** Breaks lines at spaces where they are wider than a terminal; what follows keeps a line's indent. */
export function wrapped(text: string, columns = 80): string {
  return text.split("\n").map((line) => {
    const [indent] = line.match(/^ */)!, lines: string[] = [];
    let rest = line;
    while (rest.length > columns) {
      const at = rest.lastIndexOf(" ", columns);
      if (at <= indent.length) break; // A word that is too long stays whole.
      lines.push(rest.slice(0, at).trimEnd());
      rest = indent + rest.slice(at).trimStart();
    }
    return [...lines, rest].join("\n");
  }).join("\n");
}
