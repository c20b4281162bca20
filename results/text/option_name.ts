/** How a host's users know the options, for sentences that name one: as flags at the command line, as fields on the page. */
type Naming = (name: string, flag: string) => string;

let naming: Naming = (_, flag) => flag;

/** Says once, where a host starts, how options are named there. @returns How they were named before. */
export function nameOptions(as: Naming): Naming {
  const before = naming;
  naming = as;
  return before;
}

/**
 * An option in a sentence.
 *
 * @param name Of the recipe's entry.
 * @param flag With its value: `--lr <rate>`.
 */
export function optionName(name: string, flag: string): string {
  return naming(name, flag.split(" ", 1)[0]);
}
