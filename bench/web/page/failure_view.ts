/// <reference lib="dom" />
import { element } from "../../../results/page/browser/dom.ts";
import { endsWorker } from "../engine.ts";
import type { Failure } from "../protocol.ts";
import { button } from "./button.ts";
import { advice, NOT_SECURE } from "./support.ts";

/** What a reader can do about a failure. */
export interface Remedies {
  /** Starts afresh: another Worker, another device. */
  restart(): void;
  /** Takes the largest batch that fits. */
  useBatch(batch: number): void;
}

const TITLES: Readonly<Record<Failure["kind"], string>> = {
  "no-webgpu": "This browser has no WebGPU",
  "no-adapter": "This browser finds no GPU",
  lost: "The GPU is gone",
  memory: "The GPU's memory is too small for this",
  data: "These files cannot be trained on",
  gpu: "The GPU failed",
  usage: "This cannot be run",
  cancelled: "Cancelled",
  internal: "Something went wrong",
};

/** A failure in plain words, with what to do. */
export function failureElement(failure: Failure, remedies: Remedies): HTMLElement {
  const { kind, message, largestBatch } = failure;
  const missing = kind === "no-webgpu" || kind === "no-adapter";
  return element(
    "div",
    { class: "failure", role: "alert", "data-kind": kind },
    element("h3", {}, TITLES[kind]),
    element("p", {}, message),
    ...(missing ? supportElements() : []),
    ...(largestBatch
      ? [button(`Use batch ${largestBatch}`, () => remedies.useBatch(largestBatch))]
      : []),
    ...(endsWorker(failure) ? [button("Restart", remedies.restart)] : []),
    ...(missing ? [button("Try again", remedies.restart)] : []),
  );
}

function supportElements(): HTMLElement[] {
  const items = advice(navigator.userAgent).map(({ browser, text }) =>
    element("li", {}, element("strong", {}, `${browser}: `), text)
  );
  return [
    ...(isSecureContext ? [] : [element("p", {}, NOT_SECURE)]),
    element("ul", {}, ...items),
  ];
}
