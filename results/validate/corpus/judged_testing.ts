/** Recorded results with edits, as the rules judge them. */
import assert from "node:assert/strict";
import { CIFAR10_SHA256 } from "../recipe.ts";
import { validateText } from "../validate_text.ts";
import { type Edit, edited, retyped, TRAIN } from "./edit_testing.ts";

/** The recorded run of the recipe, as if it had read the official archive. */
export const CLOSED = edited(TRAIN, (document) => {
  document.dataset.canonical = true;
  document.dataset.sha256 = CIFAR10_SHA256;
});

/** The division of an edited result, which must have no problem. */
export function divisionOf(base: string, edit: Edit): string | null {
  const { problems, division } = validateText(edited(base, retyped(edit)));
  assert.deepEqual(problems, []);
  return division;
}

/** The flags of an edited result, which must have no problem. */
export function flagsOf(base: string, edit: Edit): string[] {
  const { problems, flags } = validateText(edited(base, retyped(edit)));
  assert.deepEqual(problems, []);
  return flags.map(({ path, message }) => `${path}: ${message}`);
}

/** Asserts that an edit brings a flag. */
export function assertFlagged(edit: Edit, want: RegExp, base = TRAIN): void {
  assert.ok(!flagsOf(base, () => {}).some((flag) => want.test(flag)), `flagged as it is: ${want}`);
  const flags = flagsOf(base, edit);
  assert.ok(flags.some((flag) => want.test(flag)), `want ${want}, got ${flags.join("\n")}`);
}
