/// <reference lib="dom" />
import { element } from "../../../results/page/browser/dom.ts";
import { viewElements } from "../../../results/page/browser/view_elements.ts";
import {
  headingOf,
  submissionView,
  type Submitted,
} from "../../../results/page/submission_view.ts";
import type { Result } from "../../../results/schema/result.ts";
import { formatResult } from "../../../results/text/format_result.ts";
import { button } from "./button.ts";

/** What happens outside of what can be done with a document. */
export interface OutcomeActions {
  /** It is to be looked at beside the recorded ones. */
  compare(): void;
  /** It lies on disk, or on the clipboard. */
  saved(): void;
}

/** The result's page with what can be done with the document. */
export function outcomeElements(
  submitted: Submitted,
  { compare, saved }: OutcomeActions,
): HTMLElement[] {
  const { result } = submitted;
  const text = formatResult(result);
  const said = element("p", { class: "said", "aria-live": "polite" });
  const copy = async () => {
    said.textContent = await navigator.clipboard.writeText(text).then(
      () => {
        saved();
        return "Copied.";
      },
      () => "The browser did not allow it: use the download.",
    );
  };
  const link = download(result, text);
  link.addEventListener("click", saved);
  const { title, lines } = headingOf(result);
  return [
    element("h2", { id: "outcome-title", tabindex: -1 }, title),
    ...lines.map((line) => element("p", { class: "note" }, line)),
    element(
      "div",
      { class: "actions" },
      button("Compare on the board", compare, "main"),
      link,
      button("Copy JSON", copy),
    ),
    said,
    ...viewElements(submissionView(submitted)),
  ];
}

function download(result: Result, text: string): HTMLElement {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  return element(
    "a",
    { class: "button", href: address, download: fileName(result) },
    "Download JSON",
  );
}

/** `trainmark-bench-20261127-193000.json` */
function fileName({ kind, createdAt }: Result): string {
  const time = createdAt.slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  return `trainmark-${kind}-${time}.json`;
}
