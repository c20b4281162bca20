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
  const key = keyOf(parameters);
  if (key === null) return expanded(template, parameters);
  const texts = known.get(template) ?? new Map<string, string>();
  known.set(template, texts);
  const there = texts.get(key);
  if (there !== undefined) return there;
  const text = expanded(template, parameters);
  if (texts.size >= MOST) texts.delete(texts.keys().next().value!);
  texts.set(key, text);
  return text;
}

/** What was expanded last, by template and parameters: a plan describes a kernel of a shape many times before it takes one. */
const known = new Map<string, Map<string, string>>();
/** Texts of a template that are kept. */
const MOST = 64;

/** Of parameters that are plain data; null of functions, which may do anything. */
function keyOf(parameters: Record<string, unknown>): string | null {
  let isPlain = true;
  const key = JSON.stringify(parameters, (_, value) => {
    if (typeof value === "function") isPlain = false;
    return Number.isFinite(value) || typeof value !== "number" ? value : String(value);
  });
  return isPlain ? key : null;
}

function expanded(template: string, parameters: Record<string, unknown>): string {
  let text = "", rest = template;
  while (rest !== "") {
    const [part, expand] = templateAt(rest, Object.keys(parameters));
    try {
      text += expand(parameters);
    } catch (error) {
      throw error instanceof ReferenceError ? notGiven(error.message) : error;
    }
    rest = rest.slice(part.length);
  }
  // A function that was made before takes a missing name for undefined.
  const unknown = text.match(/^.*\bundefined\b.*$/m);
  if (unknown) throw notGiven(`a line became ${unknown[0].trim()}`);
  return text;
}

const notGiven = (what: string) =>
  new ReferenceError(`Cannot expand a template as it names what is not given: ${what}`);

/** A template as a function of the parameters. */
export type Template = (parameters: Record<string, unknown>) => string;

/** Files whose functions were made before, longest first: texts are put together from whole ones. */
let files: readonly (readonly [string, Template])[] = [];

/** Takes the function that {@linkcode templateSource} says of a file's text. */
export function precompiled(text: string, template: Template): string {
  known.clear();
  files = [...files, [text, template] as const].sort(([a], [b]) => b.length - a.length);
  return text;
}

/** The template that a text is, or begins with; parameters have these names. */
function templateAt(text: string, names: readonly string[]): readonly [string, Template] {
  const file = files.find(([begin]) => begin !== "" && text.startsWith(begin));
  return file ?? [text, compiled(text, names)];
}

/** By names and text. */
const functions = new Map<string, Template>();

/** A template as a function that sees these names and no others. */
function compiled(text: string, names: readonly string[]): Template {
  const parameters = `{ ${names.join(", ")} }`, key = parameters + text;
  const found = functions.get(key) ?? new Function(parameters, bodyOf(text)) as Template;
  functions.set(key, found);
  return found;
}

/** Names that are JavaScript's own. */
const OWN = new Set(
  ("const let var for if else of in while do return function new typeof switch case default break continue true false null undefined " +
    "this out Math Array Object Number String Boolean JSON Map Set NaN Infinity").split(" "),
);

/** The JavaScript of a template's function, whose parameters are all names that the template may read. */
export function templateSource(template: string): string {
  const names = new Set<string>();
  for (const line of template.split("\n")) {
    const read = codeOf(line) ?? (line.includes("${") ? line.slice(line.indexOf("${")) : "");
    // More names than are asked for do no harm.
    for (const [name] of read.matchAll(/(?<![\w.$])[A-Za-z_]\w*/g)) {
      if (!OWN.has(name)) names.add(name);
    }
  }
  return `({ ${[...names].join(", ")} }) => {\n${bodyOf(template)}\n}`;
}

/** What a template's function does. */
function bodyOf(template: string): string {
  const lines = template.split("\n").map((line) =>
    codeOf(line) ?? "out.push(`" + line.replaceAll(/[\\`]/g, "\\$&") + "`);"
  );
  // What a template declares hides a parameter of that name, so it stands in a block.
  return `const out = [];\n{\n${lines.join("\n")}\n}\nreturn out.join("\\n");`;
}

/** The JavaScript of a line that is such. */
const codeOf = (line: string) => /^\s*\/\/:(.*)$/.exec(line)?.[1];
