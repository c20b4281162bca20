/** Values of command-line options, parsed with an error that names the option, the value and what is allowed. */
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { z } from "zod";
import { rangeText } from "../../results/text/range_text.ts";

/** A number of a type of zod's, whose range is told where it is left. */
export function inRange(type: z.ZodType): (text: string) => number {
  return (text) => {
    const found = type.safeParse(text.trim() === "" ? NaN : Number(text));
    if (found.success) return found.data as number;
    throw new InvalidArgumentError(`It must be ${rangeText(type)}.`);
  };
}

/** An integer of at least `least`. */
export const integer = (least: number) => inRange(z.int().min(least));

/** A finite number of at least `least`. */
export const number = (least: number) => inRange(z.number().min(least));

/** A share: from 0 to below 1. */
export const fraction = inRange(z.number().min(0).lt(1));
