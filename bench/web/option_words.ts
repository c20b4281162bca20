/** Who looks at the page can type no flags: in sentences the recipe's entries are called as its fields are. To be imported before what says them. */
import { nameOptions } from "../../results/text/option_name.ts";

/** `learning rate` */
export function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

nameOptions(wordsOf);
