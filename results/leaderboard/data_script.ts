/**
 * A script that leaves a value for the page's script: pages opened from a disk may load scripts, but fetch nothing. The value is JSON in a
 * string, as in a literal a key `__proto__` would set the prototype, and browsers parse JSON faster.
 *
 * @param name By which the page asks for it.
 */
export function dataScript(name: string, value: unknown): string {
  const literal = (of: unknown) =>
    JSON.stringify(of).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028")
      .replaceAll("\u2029", "\\u2029");
  return `(globalThis.trainmarkData ??= {})[${literal(name)}] = ${
    literal(JSON.stringify(value))
  };\n`;
}
