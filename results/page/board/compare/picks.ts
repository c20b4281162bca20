/// <reference lib="dom" />
import { element } from "../../browser/dom.ts";

/** The two entries that are to be compared; a third takes the first one's place. */
export class Picks {
  /** The bar that says which they are, at the foot of the window. */
  readonly root: HTMLElement;
  #ids: readonly string[];
  readonly #names: ReadonlyMap<string, string>;
  readonly #changed: (ids: readonly string[], asked: boolean) => void;
  readonly #words = element("p", { "aria-live": "polite" });
  readonly #compare = element("button", { type: "button" }, "Compare");

  /**
   * @param names Of all entries that can be picked, by id.
   * @param changed Called with those that are picked; `asked`: the comparison is wanted now.
   */
  constructor(
    names: ReadonlyMap<string, string>,
    chosen: readonly string[],
    changed: (ids: readonly string[], asked: boolean) => void,
  ) {
    this.#names = names;
    this.#changed = changed;
    this.#ids = chosen.filter((id) => names.has(id)).slice(0, 2);
    const clear = element("button", { type: "button" }, "Clear");
    clear.addEventListener("click", () => this.#set([]));
    this.#compare.addEventListener("click", () => changed(this.#ids, true));
    this.root = element("div", { class: "picks" }, this.#words, this.#compare, clear);
    this.#draw();
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  has(id: string): boolean {
    return this.#ids.includes(id);
  }

  /** Takes one in, or out again. */
  toggle(id: string): void {
    this.#set(
      this.has(id) ? this.#ids.filter((other) => other !== id) : [...this.#ids, id].slice(-2),
    );
  }

  #set(ids: readonly string[]): void {
    this.#ids = ids;
    this.#draw();
    this.#changed(ids, false);
  }

  /** All boxes of an entry say the same. */
  #draw(): void {
    for (const box of document.querySelectorAll<HTMLInputElement>("input[data-pick]")) {
      box.checked = this.has(box.dataset.pick!);
    }
    const [first, second] = this.#ids.map((id) => this.#names.get(id)!);
    this.root.hidden = first === undefined;
    this.#compare.disabled = second === undefined;
    this.#words.textContent = second === undefined
      ? `${first}: pick another to compare it with.`
      : `${first} and ${second}`;
  }
}
