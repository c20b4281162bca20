/** Values of command-line options, parsed with an error that names the option, the value and what is allowed. */
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { z } from "zod";
import type { AskedBatch } from "../measure/models/model_jobs.ts";
import { seconds } from "../../results/schema/units.ts";
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

/** A duration of at least a second, as documents have them. */
export const duration = inRange(seconds.min(1));

/** A share: from 0 to below 1. */
export const fraction = inRange(z.number().min(0).lt(1));

/** An address of the web. */
export function webAddress(text: string): string {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url.href;
  throw new InvalidArgumentError("It must begin with https:// or http://.");
}

/** Batches apart by commas: `8,64,max`. */
export function batches(text: string): AskedBatch[] {
  const found = text.split(",").map((word) => {
    const trimmed = word.trim();
    return trimmed === "max" ? trimmed : /^[1-9]\d{0,6}$/.test(trimmed) ? Number(trimmed) : null;
  });
  if (!found.includes(null) && new Set(found).size === found.length) return found as AskedBatch[];
  throw new InvalidArgumentError(
    "It must be batches apart by commas, each once: integers from 1 to 9999999, or max for the largest that fits.",
  );
}

/** How a GPU is chosen: for the end of the help of commands that take `--adapter`, and of the one that lists what it may be. */
export const WHICH_GPU = `
Which GPU: the runtime's default one, or the one that --adapter names by a part of its name, driver or API;
\`devices\` lists all, with a text that chooses each. On Linux VK_DRIVER_FILES, and for older Vulkan loaders
VK_ICD_FILENAMES, name the JSON files of the Vulkan drivers to load, in place of those in /usr/share/vulkan/icd.d.`;
