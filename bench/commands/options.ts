/** Values of command-line options, parsed with an error that names the option, the value and what is allowed. */
import { InvalidArgumentError } from "@commander-js/extra-typings";

/** An integer of at least `least`. */
export function integer(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be an integer >= ${least}.`);
    }
    return value;
  };
}

/** A finite number of at least `least`. */
export function number(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < least) {
      throw new InvalidArgumentError(`It must be a number >= ${least}.`);
    }
    return value;
  };
}

/** A share: from 0 to below 1. */
export function fraction(text: string): number {
  const value = number(0)(text);
  if (value >= 1) throw new InvalidArgumentError("It must be a number from 0 to below 1.");
  return value;
}

/** A seed: 32 bits, as the random generator's keys have. */
export function seed(text: string): number {
  const value = integer(0)(text);
  if (value >= 2 ** 32) {
    throw new InvalidArgumentError("It must be an integer from 0 to 4294967295.");
  }
  return value;
}
