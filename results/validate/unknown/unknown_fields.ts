/** What a document has beside what the schema names. */
import type { z } from "zod";
import { result } from "../../schema/result.ts";

/** A field that the schema does not name. */
export interface UnknownField {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** A part of a schema as zod keeps it. */
interface Part {
  readonly def: {
    readonly type: string;
    readonly innerType?: Part;
    readonly shape?: Readonly<Record<string, Part>>;
    readonly element?: Part;
    readonly valueType?: Part;
    readonly options?: readonly Part[];
  };
}

/** The fields of a document, which holds to the schema, that it does not name: a newer suite's, or anybody's. */
export function unknownFields(document: z.infer<typeof result>): UnknownField[] {
  const found: UnknownField[] = [], path: (string | number)[] = [];
  const kinds = (result as unknown as Part).def.options!;
  const isOfKind = ({ def }: Part) =>
    (def.shape!.kind as unknown as z.ZodLiteral).value === document.kind;
  const walk = (part: Part, value: unknown) => {
    const { shape, element, valueType } = within(part).def;
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value) && !(element && hasFields(element))) return; // samples, by the thousand
    for (const [key, field] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
      path.push(key);
      const known = shape
        ? Object.hasOwn(shape, key) ? shape[key] : null
        : Array.isArray(value)
        ? element
        : valueType;
      if (known === null) found.push({ path: [...path], value: field });
      else if (known) walk(known, field);
      path.pop();
    }
  };
  walk(kinds.find(isOfKind)!, document);
  return found;
}

/** Without what says that it may be missing, null, or another by default. */
function within(part: Part): Part {
  return part.def.innerType ? within(part.def.innerType) : part;
}

const hasFields = (part: Part): boolean => ["object", "record"].includes(within(part).def.type);
