/** The Worker of the page: it works on one request at a time. */
import "./jitless.ts";
import "./option_words.ts";
import type { SourceTree } from "../host/host.ts";
import type { Message, Request } from "./protocol.ts";
import { benchRun } from "./runs/bench_run.ts";
import { describeRun } from "./runs/describe_run.ts";
import { failureOf } from "./runs/failure.ts";
import { openRun, type Run, type RunControl } from "./runs/run.ts";
import { trainRun } from "./runs/train_run.ts";

/** The sources that the page was built from: its build declares them before this script. */
declare const TRAINMARK_SOURCE_TREE: SourceTree;

/** What a module's types have of a Worker's own scope. */
interface Scope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(message: Message): void;
}

const scope = globalThis as unknown as Scope;

let control: RunControl | undefined;

scope.onmessage = async ({ data: request }) => {
  if (request.kind === "cancel") return control?.cancel();
  if (request.kind === "destroy") return control?.destroy();
  const opened = openRun((message) => scope.postMessage(message), TRAINMARK_SOURCE_TREE);
  control = opened.control;
  try {
    await work(opened.run, request);
  } catch (error) {
    scope.postMessage({ kind: "failure", failure: failureOf(error) });
  }
};

async function work(run: Run, request: Exclude<Request, { kind: "cancel" | "destroy" }>) {
  if (request.kind === "describe") return await describeRun(run);
  return request.kind === "bench" ? await benchRun(run, request) : await trainRun(run, request);
}
