/**
 * Expands a WGSL template. WGSL has no macro language and compilers do not reliably unroll loops over private arrays into
 * registers, so register tiles are written out by this: a line that begins with `//:` is JavaScript, every other
 * line is WGSL in which `${expression}` is replaced. A template is thereby still lexically WGSL.
 *
 * ```wgsl
 * //: for (let r = 0; r < R; r++) {
 * var a${r} = 0f;
 * //: }
 * ```
 *
 * Templates are the project's own files, never a user's text: the lines are executed.
 *
 * @param template Text of a `.wgsl` file.
 * @param parameters Names that the template's JavaScript sees.
 * @returns Plain WGSL.
 * @throws {SyntaxError} If the JavaScript of the template does not parse.
 */
export function expandTemplate(template: string, parameters: Record<string, unknown>): string {
  const js = template.split("\n").map((line) => {
    const code = /^\s*\/\/:(.*)$/.exec(line);
    return code ? code[1] : "out.push(`" + line.replaceAll(/[\\`]/g, "\\$&") + "`);";
  });
  const names = Object.keys(parameters);
  const expand = new Function(
    ...names,
    `const out = [];\n${js.join("\n")}\nreturn out.join("\\n");`,
  );
  return expand(...names.map((name) => parameters[name]));
}
