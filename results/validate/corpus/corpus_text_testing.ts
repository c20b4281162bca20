/** Submissions that are bad as texts: no JSON, dangerous keys, control characters. */
import { type Bad, bad, type Edit, TRAIN } from "./edit_testing.ts";

const train = (name: string, edit: Edit, path: string, reason: RegExp) =>
  bad(TRAIN, name, edit, path, reason);
const text = (name: string, make: () => string, path: string, reason: RegExp): Bad => ({
  name,
  text: make,
  path,
  reason,
});

/** An unknown field with so many lists in each other. */
const nested = (levels: number) =>
  TRAIN.replace("{", `{"x":${"[".repeat(levels)}${"]".repeat(levels)},`);

export const NOT_JSON: readonly Bad[] = [
  text("a truncated file", () => TRAIN.slice(0, TRAIN.length / 2), "", /^is not JSON/),
  text("an empty file", () => "", "", /^is not JSON/),
  text("NaN as text", () => TRAIN.replace(/"seed": 0/, '"seed": NaN'), "", /^is not JSON: .*NaN/),
  text("two documents", () => TRAIN + TRAIN, "", /^is not JSON/),
  text("a byte order mark", () => "\ufeff" + TRAIN, "", /byte order mark/),
  text("UTF-16 without a mark", () => [...TRAIN].join("\0"), "", /UTF-16/),
  text("10,000 levels of lists", () => nested(10_000), "x[0][0]", /nested more than 64 levels/),
  text("a million levels of lists", () => nested(1e6), "x[0][0]", /nested more than 64 levels/),
  text(
    "the key __proto__",
    () => TRAIN.replace("{", '{"__proto__":{"x":1},'),
    "__proto__",
    /is no key/,
  ),
  text(
    "the key __proto__, spelt with an escape",
    () => {
      return TRAIN.replace('"suite": {', '"suite": {"\\u005f_proto__":null,');
    },
    "suite.__proto__",
    /is no key/,
  ),
  text(
    "the key constructor",
    () => {
      return TRAIN.replace('"variants": {', '"variants": {"constructor":"x",');
    },
    "train.plan.variants.constructor",
    /is no key/,
  ),
  text(
    "a key that stands twice",
    () => TRAIN.replace('"seed": 0', '"seed": 1,\n"seed": 0'),
    "train.recipe.seed",
    /twice/,
  ),
  text("a list", () => `[${TRAIN}]`, "", /expected object/i),
  text("a number", () => "1", "", /expected object/i),
  text("null", () => "null", "", /expected object/i),
];

export const TEXTS: readonly Bad[] = [
  train(
    "an escape sequence for the terminal",
    (d) => d.adapter.description = "\x1b[2J",
    "adapter.description",
    /control/,
  ),
  train("a line break in a text", (d) => d.argv[1] = "x\nvalid", "argv[1]", /control/),
  train("text that runs backwards", (d) => d.host.cpu = "a\u202eb", "host.cpu", /control/),
  train("half a character", (d) => d.host.os = "\ud800", "host.os", /control/),
  train(
    "a control character in a key",
    (d) => d.train.plan.variants["\x07"] = "x",
    'train.plan.variants["\\u0007"]',
    /control/,
  ),
  train(
    "a text of 20,000 characters",
    (d) => d.argv[1] = "x".repeat(20_000),
    "argv[1]",
    /20000 characters/,
  ),
  train(
    "a long text in an unknown field",
    (d) => d.note = ["x".repeat(20_000)],
    "note[0]",
    /20000 characters/,
  ),
];
