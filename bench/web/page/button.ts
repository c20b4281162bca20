/// <reference lib="dom" />
import { element } from "../../../results/page/browser/dom.ts";

/** A button that does something. */
export function button(text: string, act: () => void, kind = ""): HTMLButtonElement {
  const made = element("button", { type: "button", class: kind || false }, text);
  made.addEventListener("click", act);
  return made;
}
