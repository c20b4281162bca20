/** Names of adapters, drivers, processors and runtimes, by which results are put together and told apart. */
import type { Result } from "../../schema/result.ts";
import { mapTexts } from "../../text/document_texts.ts";

/** The longest of a recorded result has 34 characters, and Mesa's drivers with their revision some hundred. */
const MOST_CHARACTERS = 200;

/**
 * What a name may not have, once letters of other forms (full width, mathematical) are the usual ones by Unicode's NFKC: all but printable
 * ASCII, the letters and signs of ISO 8859-1, and East Asian letters, which Unicode's report 39 lets stand beside Latin ones. So there are
 * no characters that are not seen, no marks on top of each other, and no Cyrillic or Greek letters that look like Latin ones.
 */
const ODD =
  /[^\x20-\x7e\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2019\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}]|\p{M}|\p{Default_Ignorable_Code_Point}/u;

/** Signs by which a name is read as a table, markup, a link, or a spreadsheet's formula where it begins. */
const SIGN = /[|`<>]|\](?=\()|:(?=\/\/)|^[=+@-]/;

/** Why a text may not name a part of a machine; null where it may. */
export function nameProblem(text: string): string | null {
  if (text.length > MOST_CHARACTERS) {
    return `is a name of ${text.length} characters: at most ${MOST_CHARACTERS} are allowed`;
  }
  const sign = usual(text).match(SIGN)?.[0];
  if (sign !== undefined) return `is a name with ${sign}: markup, addresses and formulas are none`;
  const odd = usual(text).match(ODD)?.[0];
  if (odd === undefined) return null;
  return `is a name with ${
    codePoint(odd)
  }: Latin and East Asian letters, digits and signs are allowed`;
}

/** A name as it may stand in a document: odd characters are spelt out, `\u0430`, so that two names stay two. */
function allowedName(text: string): string {
  if (nameProblem(text) === null) return text;
  const plain = usual(text).replace(new RegExp(SIGN, "g"), spelt);
  const spelled = [...plain].map((character) => ODD.test(character) ? spelt(character) : character)
    .join("");
  const seen = spelled || "(blank)"; // of spaces alone
  return seen.length <= MOST_CHARACTERS ? seen : `${seen.slice(0, MOST_CHARACTERS - 3)}...`;
}

/** A name as it is compared and shown: names that look alike for their spaces and forms are one. */
export const usual = (text: string): string =>
  text.normalize("NFKC").replace(/ +/g, " ").replace(/^ | $/g, "");

const codePoint = (character: string) =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;

/** By UTF-16 units, as JSON does. */
const spelt = (character: string) =>
  character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join(
    "",
  );

type Machine = Pick<Result, "adapter" | "driver" | "host" | "runtime">;

/** Where the names of a machine's parts stand: results are put together and told apart by them. */
const PLACES =
  /^(adapter\.(vendor|architecture|device|description)|driver|host\.(os|arch|cpu)|runtime\.(name|version|v8)|runtime\.webgpu\.(implementation|version|backend|shaderCompiler))$/;

/** The names of a machine's parts, each with its path; those that are not known are left out. */
export function machineNames({ adapter, driver, host, runtime }: Machine): [string[], string][] {
  const names: [string[], string][] = [];
  mapTexts({ adapter, driver, host, runtime }, (text, path) => {
    if (PLACES.test(path)) names.push([path.split("."), text]);
    return text;
  });
  return names;
}

/** A machine whose parts have names that the rules take, whatever the system calls them. */
export function withAllowedNames<T extends Machine>(machine: T): T {
  return mapTexts(machine, (text, path) => PLACES.test(path) ? allowedName(text) : text) as T;
}
