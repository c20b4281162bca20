/** Writes JSON Schema as TypeScript, with the descriptions as comments. */

/** What is read of a JSON Schema. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly type?: string | readonly string[];
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
}

const PRIMITIVES: Readonly<Record<string, string>> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
};

/** Types by the module that declares them. */
export type Modules = Readonly<Record<string, readonly string[]>>;

/**
 * The texts of modules that declare types, by module. A type that another module declares is imported from there.
 *
 * @param modules Names of types, each in one module.
 */
export function typeModules(
  schemas: Readonly<Record<string, JsonSchema>>,
  modules: Modules,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(modules).map(([module, names]) => {
      const own = Object.fromEntries(names.map((name) => [name, schemas[name]]));
      return [module, importsOf(own, module, modules) + typeScript(own)];
    }),
  );
}

function importsOf(
  own: Readonly<Record<string, JsonSchema>>,
  module: string,
  modules: Modules,
): string {
  const named = new Set(referenced(own));
  const lines = Object.entries(modules).filter(([other]) => other !== module)
    .map(([other, names]) => [other, names.filter((name) => named.has(name))] as const)
    .filter(([, names]) => names.length > 0)
    .map(([other, names]) => `import type { ${names.join(", ")} } from "./${other}.ts";\n`);
  return lines.length > 0 ? `${lines.join("")}\n` : "";
}

/** The names of types that schemas refer to, at any depth. */
function referenced(part: unknown): string[] {
  if (part === null || typeof part !== "object") return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === "$ref" && typeof value === "string" ? [nameOf(value)] : referenced(value)
  );
}

/** A `$ref` ends in the name of the type that it means. */
const nameOf = (ref: string) => ref.split("/").at(-1)!;

/** The declarations of types, deeply readonly and of the named fields alone. */
export function typeScript(schemas: Readonly<Record<string, JsonSchema>>): string {
  return Object.entries(schemas).map(([name, schema]) => {
    const type = typeOf(schema, "");
    const head = type.startsWith("{") && !schema.anyOf && !schema.oneOf
      ? `interface ${name} ${type}`
      : `type ${name} = ${type};`;
    return `${comment(schema, "")}export ${head}\n`;
  }).join("\n");
}

function typeOf(schema: JsonSchema, indent: string): string {
  const union = schema.anyOf ?? schema.oneOf;
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  if (union) return union.map((part) => typeOf(part, indent)).join(" | ");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return listOf(schema, indent);
  if (schema.type === "object") return objectOf(schema, indent);
  const primitives = [schema.type ?? []].flat().map((type) => PRIMITIVES[type]);
  if (primitives.length > 0 && primitives.every(Boolean)) return primitives.join(" | ");
  throw new TypeError(
    `Cannot write a type as this schema is of no known kind: ${JSON.stringify(schema)}`,
  );
}

function listOf({ prefixItems, items }: JsonSchema, indent: string): string {
  if (prefixItems) {
    return `readonly [${prefixItems.map((item) => typeOf(item, indent)).join(", ")}]`;
  }
  const item = typeOf(items!, indent);
  return /^readonly | \| (?![^{]*})/.test(item) ? `readonly (${item})[]` : `readonly ${item}[]`;
}

function objectOf(
  { properties, required = [], additionalProperties }: JsonSchema,
  indent: string,
): string {
  if (!properties) {
    return `{ readonly [key: string]: ${typeOf(additionalProperties as JsonSchema, indent)} }`;
  }
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, schema]) =>
    `${comment(schema, inner)}${inner}readonly ${name}${required.includes(name) ? "" : "?"}: ${
      typeOf(schema, inner)
    };\n`
  );
  return `{\n${fields.join("")}${indent}}`;
}

function comment({ description }: JsonSchema, indent: string): string {
  return description === undefined
    ? ""
    : `${indent}/** ${description.replaceAll("*/", "* /")} */\n`;
}
