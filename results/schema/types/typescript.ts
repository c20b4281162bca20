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

/** The declarations of types, deeply readonly and of the named fields alone. A `$ref` ends in the name of the type that it means. */
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
  if (schema.$ref !== undefined) return schema.$ref.split("/").at(-1)!;
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
