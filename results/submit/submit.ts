import type { Result } from "../schema/result.ts";
import { UserError } from "../text/user_error.ts";
import { formatResult } from "../text/format_result.ts";
import { stable } from "../compare/protocol.ts";
import { validateText } from "../validate/validate_text.ts";
import { canonicalPath, secondPath } from "./canonical_path.ts";
import type { Store } from "./deliver.ts";

/** Where a document goes, and whether it is there already. */
export interface Place {
  /** Below the store. */
  readonly path: string;
  readonly text: string;
  readonly there: boolean;
}

/**
 * Finds the place of a document: its canonical name, or where another run has that, the same with its own id. Nothing that is there is
 * ever replaced.
 *
 * @throws {UserError} Where both names are taken, or another version of this run is there.
 */
export async function placeFor(result: Result, store: Store): Promise<Place> {
  const text = formatResult(result);
  for (const path of [canonicalPath(result), secondPath(result)]) {
    const found = await store.read(path);
    if (found === null) return { path, text, there: false };
    const other = validateText(found).result;
    if (stable(other) === stable(result)) return { path, text, there: true };
    if (other?.id === result.id) {
      throw new UserError(
        `Cannot write ${store.name(path)} as another version of this run is there: remove it first`,
      );
    }
  }
  throw new UserError(
    `Cannot write ${store.name(secondPath(result))} as other files have its names`,
  );
}
