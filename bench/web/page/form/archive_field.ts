/// <reference lib="dom" />
import { element } from "../../../../results/page/browser/dom.ts";
import { binaryBytes } from "../../../../results/text/numbers.ts";

/** Where a visitor gives CIFAR-10's archive: dropped anywhere on the page, or picked. It never leaves the machine. */
export class ArchiveField {
  readonly root: HTMLElement;
  readonly #input = element("input", {
    type: "file",
    id: "archive",
    multiple: true,
    accept: ".gz,.tgz,.tar,.bin",
  });
  readonly #chosen = element("p", { class: "chosen", "aria-live": "polite" }, "No file yet.");
  #files: readonly File[] = [];

  /** @param given Called when somebody gives files. */
  constructor(given: () => void) {
    const take = (files: FileList | undefined) => {
      if (!files || files.length === 0) return;
      this.#files = [...files];
      this.#chosen.textContent = this.#files
        .map(({ name, size }) => `${name}, ${binaryBytes(size)}`).join("; ");
      given();
    };
    this.#input.addEventListener("change", () => take(this.#input.files ?? undefined));
    this.root = element(
      "div",
      { class: "drop" },
      element(
        "label",
        { for: "archive" },
        "Drop cifar-10-binary.tar.gz here, or choose it (or its six .bin files):",
      ),
      this.#input,
      this.#chosen,
      element(
        "small",
        {},
        "The binary version from CIFAR-10's own page, 170 MB. It is read here and sent nowhere.",
      ),
    );
    this.#watchDrops(take);
  }

  get files(): readonly File[] {
    return this.#files;
  }

  focus(): void {
    this.#input.focus();
  }

  /** A file that is dropped beside the field would otherwise replace the page. */
  #watchDrops(take: (files: FileList | undefined) => void): void {
    const isOver = (over: boolean) => this.root.classList.toggle("over", over);
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      isOver(true);
    });
    document.addEventListener("dragleave", () => isOver(false));
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      isOver(false);
      take(event.dataTransfer?.files);
    });
  }
}
