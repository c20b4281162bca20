/** Names that are written in other letters than those that they seem to be of: NVIDlA H2OO. */
import { VENDOR_NAMES } from "../../text/vendor_name.ts";
import { usual } from "./machine_name.ts";

/** Makers, families of GPUs, and software adapters. */
const KNOWN = [
  ...VENDOR_NAMES,
  ...["GeForce", "Quadro", "Tesla", "Titan", "Radeon", "Arc", "Iris", "Adreno", "Mali"],
  ...["llvmpipe", "SwiftShader"],
];

/** What is read as one in most types, the longer first. */
const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/rn/g, "m"],
  [/vv/g, "w"],
  [/[i1|!]/g, "l"],
  [/0/g, "o"],
  [/5/g, "s"],
  [/2/g, "z"],
  [/8/g, "b"],
];

const withoutAccents = (name: string) =>
  usual(name).normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

/** A name's words: equal for names that differ by case, signs, spaces and accents alone. */
export function wordsOf(name: string): string {
  const plain = withoutAccents(name);
  return plain.replace(/[^\p{L}\p{N}]+/gu, " ").trim() || plain;
}

/** A name as eyes have it that do not look closely: equal also for letters and digits that are alike. */
function seenAs(name: string): string {
  return ALIKE.reduce((text, [letters, one]) => text.replace(letters, one), withoutAccents(name))
    .replace(/[^\p{L}\p{N}]+/gu, "");
}

const BY_LOOK = new Map(KNOWN.map((name) => [seenAs(name), name]));

/** Letters among the digits of a model's number, or before three. */
const LETTER_AS_DIGIT = /\d[OoIl]+(?:\d|$)|^[OIl]\d{3,}$/;

/** Why a name of an adapter, a driver or a processor is in disguise; null where it is not. */
export function disguise(name: string, isModel: boolean): string | null {
  for (const word of usual(name).match(/[\p{L}\p{N}|!]+/gu) ?? []) {
    const known = BY_LOOK.get(seenAs(word));
    if (known !== undefined && known.toLowerCase() !== word.toLowerCase()) {
      return `has the word ${word}, which is not ${known} and looks like it`;
    }
    if (isModel && LETTER_AS_DIGIT.test(word)) {
      return `has the number ${word}, in which a letter stands for a digit`;
    }
  }
  return null;
}
