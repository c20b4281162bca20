import { z } from "zod";
import { type Result, result } from "../schema/result.ts";

/** A field that the schema does not name. */
export interface UnknownField {
  /** Object that holds it, to take it away. */
  readonly holder: Record<string, unknown>;
  readonly key: string;
  /** `host.hostname`, `bench.rows[3].note`. */
  readonly path: string;
}

/** The parts of a JSON Schema that say which fields there are. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly allOf?: readonly Shape[];
}

const SCHEMA = z.toJSONSchema(result, { unrepresentable: "any", io: "input" }) as Shape;

/** Finds the fields of a valid document that the schema does not name: they may hold anything, and are published as they are. */
export function unknownFields(document: Result): UnknownField[] {
  return [...walk(document, [SCHEMA], "")];
}

function* walk(value: unknown, shapes: readonly Shape[], path: string): Generator<UnknownField> {
  const all = shapes.flatMap(alternatives);
  if (Array.isArray(value)) {
    const items = all.flatMap(({ items }) => items ?? []);
    for (const [i, item] of value.entries()) yield* walk(item, items, `${path}[${i}]`);
  } else if (value !== null && typeof value === "object") {
    const holder = value as Record<string, unknown>;
    for (const [key, field] of Object.entries(holder)) {
      const known = all.flatMap(({ properties, additionalProperties }) => {
        if (properties && Object.hasOwn(properties, key)) return properties[key];
        // A record's values have a schema, the rest of a loose object has none.
        return isRecord(additionalProperties) ? additionalProperties : [];
      });
      const inside = path === "" ? key : `${path}.${key}`;
      if (known.length === 0) yield { holder, key, path: inside };
      else yield* walk(field, known, inside);
    }
  }
}

function alternatives(shape: Shape): Shape[] {
  const { anyOf = [], oneOf = [], allOf = [] } = shape;
  return [shape, ...[...anyOf, ...oneOf, ...allOf].flatMap(alternatives)];
}

function isRecord(shape: Shape | boolean | undefined): shape is Shape {
  return typeof shape === "object" && Object.keys(shape).length > 0;
}
