import { z } from "zod";

/** `an integer >= 1`, `a number from 0 to below 1`. */
export function rangeText(schema: z.ZodType): string {
  const { type, minimum, maximum, exclusiveMaximum } = z.toJSONSchema(schema, { io: "input" });
  const what = type === "integer" ? "an integer" : "a number";
  if (exclusiveMaximum !== undefined) return `${what} from ${minimum} to below ${exclusiveMaximum}`;
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
    ? `${what} >= ${minimum}`
    : `${what} from ${minimum} to ${digits(maximum!)}`;
}

/** Of the largest number of the GPU's, what can be read. */
const digits = (number: number) => number < 1e21 ? number : number.toExponential(1);
