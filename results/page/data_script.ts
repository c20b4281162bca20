import { deflateSync } from "node:zlib";

/**
 * A script that leaves a value for the page's script: pages opened from a disk may load scripts, but fetch nothing. The value is JSON in a
 * string, as in a literal a key `__proto__` would set the prototype, and browsers parse JSON faster. It may stand in HTML.
 *
 * @param name By which the page asks for it.
 */
export function dataScript(name: string, value: unknown): string {
  return scriptOf(name, JSON.stringify(value));
}

/** The same for a value that is long and repeats itself, a tenth of the size or less: compressed, in base64. */
export function packedScript(name: string, value: unknown): string {
  return scriptOf(name, deflateSync(JSON.stringify(value)).toString("base64"));
}

function scriptOf(name: string, text: string): string {
  return `(globalThis.trainmarkData ??= {})[${literal(name)}] = ${literal(text)};\n`;
}

const literal = (text: string) =>
  JSON.stringify(text).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
