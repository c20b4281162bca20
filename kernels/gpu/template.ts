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
 * Templates are the project's own files, never a user's text: the lines are executed. Where text may not be, as in a browser's page, its build
 * has made functions of them: {@linkcode precompiled}.
 *
 * @param template Text of a `.wgsl` file.
 * @param parameters Names that the template's JavaScript sees.
 * @returns Plain WGSL.
 * @throws {SyntaxError} If the JavaScript of the template does not parse.
 * @throws {ReferenceError} If it uses a name that is not given.
 */
export function expandTemplate(template: string, parameters: Record<string, unknown>): string {
  let expanded = "", rest = template;
  while (rest !== "") {
    const [text, expand] = templateAt(rest);
    expanded += expand(parameters);
    rest = rest.slice(text.length);
  }
  const unknown = expanded.match(/^.*\bundefined\b.*$/m);
  if (unknown) {
    throw new ReferenceError(
      `Cannot expand a template as it names what is not given: a line became ${unknown[0].trim()}`,
    );
  }
  return expanded;
}

/** A template as a function of the parameters. */
export type Template = (parameters: Record<string, unknown>) => string;

const known = new Map<string, Template>();

/** Files whose functions were made before, longest first: texts are put together from whole ones. */
let files: readonly string[] = [];

/** Takes the function that {@linkcode templateSource} says of a file's text. */
export function precompiled(text: string, template: Template): string {
  known.set(text, template);
  files = [...files, text].sort((a, b) => b.length - a.length);
  return text;
}

/** The template that a text is, or begins with. */
function templateAt(text: string): readonly [string, Template] {
  const file = files.find((begin) => begin !== "" && text.startsWith(begin)) ?? text;
  const found = known.get(file) ?? new Function(`return ${templateSource(file)};`)() as Template;
  known.set(file, found);
  return [file, found];
}

/** Names that are JavaScript's own. */
const OWN = new Set(
  ("const let var for if else of in while do return function new typeof switch case default break continue true false null undefined " +
    "this out Math Array Object Number String Boolean JSON Map Set NaN Infinity").split(" "),
);

/** The JavaScript of a template's function. */
export function templateSource(template: string): string {
  const names = new Set<string>();
  const lines = template.split("\n").map((line) => {
    const code = /^\s*\/\/:(.*)$/.exec(line)?.[1];
    const read = code ?? (line.includes("${") ? line.slice(line.indexOf("${")) : "");
    // More names than are asked for do no harm.
    for (const [name] of read.matchAll(/(?<![\w.$])[A-Za-z_]\w*/g)) {
      if (!OWN.has(name)) names.add(name);
    }
    return code ?? "out.push(`" + line.replaceAll(/[\\`]/g, "\\$&") + "`);";
  });
  // What a template declares hides a parameter of that name, so it stands in a block.
  return `({ ${[...names].join(", ")} }) => {\nconst out = [];\n{\n${
    lines.join("\n")
  }\n}\nreturn out.join("\\n");\n}`;
}
