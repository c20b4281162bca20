/// <reference lib="dom" />

/** What is chosen on a page, kept in its address: it can be linked to, and is still there on the way back from another page. */
export class Kept {
  readonly #active: boolean;

  /** @param active Whether the address is this page's to write. */
  constructor(active: boolean) {
    this.#active = active;
  }

  get(name: string): string | null {
    return this.#active ? this.#chosen().get(name) : null;
  }

  /** Empty values are left out. */
  set(values: Readonly<Record<string, string>>): void {
    if (!this.#active) return;
    const chosen = this.#chosen();
    for (const [name, value] of Object.entries(values)) {
      if (value === "") chosen.delete(name);
      else chosen.set(name, value);
    }
    history.replaceState(null, "", `#${chosen}`);
  }

  #chosen(): URLSearchParams {
    return new URLSearchParams(location.hash.slice(1));
  }
}

/** Gives a field its kept value, if it can have it. */
export function restored(field: HTMLSelectElement | HTMLInputElement, kept: Kept): void {
  const value = kept.get(field.name);
  if (value === null) return;
  const has = field instanceof HTMLInputElement ||
    [...field.options].some((option) => option.value === value);
  if (has) field.value = value;
}
