import { stable } from "../protocol.ts";

/** What one kind of claim came to. */
export interface Check {
  readonly what: string;
  /** Claims that were looked at. */
  readonly compared: number;
  /** Of the number that used up most of what it was allowed: by how much it differs, and what was allowed, as shares; null where no number was compared. */
  readonly off: number | null;
  readonly allowed: number | null;
  /** The first difference that is not allowed, with both values; null where there is none. */
  readonly difference: string | null;
}

/** Compares one claim after the other. */
export class Compared {
  readonly what: string;
  #compared = 0;
  #worst: { readonly off: number; readonly allowed: number } | null = null;
  #difference: string | null = null;

  constructor(what: string) {
    this.what = what;
  }

  /** What must be the same. */
  same(path: string, claimed: unknown, here: unknown): void {
    this.#compared++;
    if (stable(claimed) !== stable(here)) this.#note(differs(path, claimed, here));
  }

  /**
   * A number that may differ; what an older document does not say is not compared.
   *
   * @param allowed As a share of `scale`.
   */
  number(
    path: string,
    claimed: number | null | undefined,
    here: number | null | undefined,
    allowed: number,
    scale = 1,
  ): void {
    if (claimed === undefined) return;
    this.#compared++;
    if ((claimed ?? null) === (here ?? null)) return this.#keep(0, allowed);
    const off = Math.abs((claimed ?? NaN) - (here ?? NaN)) / Math.abs(scale);
    if (off <= allowed) return this.#keep(off, allowed);
    if (Number.isFinite(off)) this.#keep(off, allowed);
    this.#note(`${differs(path, claimed, here ?? null)}${by(off, allowed)}`);
  }

  /** The check, of as many claims as were compared so far. */
  get check(): Check {
    return {
      ...{ what: this.what, compared: this.#compared },
      ...{ off: this.#worst?.off ?? null, allowed: this.#worst?.allowed ?? null },
      difference: this.#difference,
    };
  }

  #note(difference: string): void {
    this.#difference ??= difference;
  }

  #keep(off: number, allowed: number): void {
    const used = (part: { off: number; allowed: number }) =>
      part.off === 0 ? 0 : part.off / part.allowed;
    if (!this.#worst || used({ off, allowed }) > used(this.#worst)) this.#worst = { off, allowed };
  }
}

function differs(path: string, claimed: unknown, here: unknown): string {
  return `${path}: ${stable(claimed)} claimed, ${stable(here)} here`;
}

/** By how much it is off, where something is allowed. */
function by(off: number, allowed: number): string {
  if (allowed === 0 || !Number.isFinite(off)) return "";
  return ` (off by ${off.toExponential(1)}, allowed ${allowed.toExponential(1)})`;
}
