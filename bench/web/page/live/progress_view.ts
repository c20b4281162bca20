/// <reference lib="dom" />
import { element } from "../../../../results/page/browser/dom.ts";
import { duration } from "../../../../results/text/numbers.ts";
import type { Message } from "../../protocol.ts";
import { button } from "../button.ts";

type Progress = Extract<Message, { kind: "progress" }>;

/** What takes longer than this to be left off can be broken off, and the run with it. */
const PATIENCE_MS = 1500;

/** How far a run is, and the way to stop it. */
export class ProgressView {
  readonly root: HTMLElement;
  readonly #bar = element("progress", { max: 1, "aria-label": "How far the run is" });
  /** Said aloud where it changes. */
  readonly #now = element("p", { class: "now", "aria-live": "polite" }, "Starting");
  readonly #left = element("span", { class: "left" });
  readonly #notes = element("ul", { class: "notes" });
  readonly #cancel: HTMLButtonElement;
  readonly #breakOff: HTMLButtonElement;
  #patience: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param cancel Asks the run to end with what it has.
   * @param breakOff Ends it at once, with what was measured before.
   */
  constructor(cancel: () => void, breakOff: () => void) {
    this.#cancel = button("Cancel", () => {
      this.#cancel.disabled = true;
      this.#now.textContent = "Cancelling";
      this.#patience = setTimeout(() => this.#breakOff.hidden = false, PATIENCE_MS);
      cancel();
    });
    this.#breakOff = button("Stop now", breakOff);
    this.#breakOff.hidden = true;
    const remarks = element("details", {}, element("summary", {}, "Remarks"), this.#notes);
    this.root = element(
      "div",
      { class: "progress" },
      this.#now,
      element("div", { class: "bar" }, this.#bar, this.#left),
      element("div", { class: "actions" }, this.#cancel, this.#breakOff),
      remarks,
    );
  }

  show({ done, total, label, secondsLeft }: Progress): void {
    if (!this.#cancel.disabled && this.#now.textContent !== label) this.#now.textContent = label;
    if (total === null) this.#bar.removeAttribute("value");
    else this.#bar.value = done / total;
    const left = secondsLeft === null ? "" : `, ${duration(secondsLeft)} left`;
    this.#left.textContent = total === null ? "" : `${done} of ${total}${left}`;
  }

  note(line: string): void {
    this.#notes.append(element("li", {}, line));
  }

  /** The run is over: only its remarks stay. */
  end(): void {
    clearTimeout(this.#patience);
    for (const part of [this.#now, this.#bar.parentElement!, this.#cancel.parentElement!]) {
      part.remove();
    }
    if (this.#notes.childElementCount === 0) this.root.remove();
  }
}
