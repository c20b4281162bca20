import { Worker as Thread } from "node:worker_threads";

/**
 * What a thread runs first: it has what a web Worker's module uses of its scope, and takes messages when the module has said what to do with
 * them. A text and no file, so that packages have no further module to carry.
 */
const SCOPE = `
  const { parentPort, workerData } = require("node:worker_threads");
  globalThis.postMessage = (data, transfer) => parentPort.postMessage(data, transfer);
  import(workerData).then(() => parentPort.on("message", (data) => globalThis.onmessage?.({ data })));
`;

/** Starts a module as a web Worker would, in a thread of Node's, which has no web Workers. */
export function webWorker(module: URL): Worker {
  const thread = new Thread(SCOPE, { eval: true, workerData: module.href });
  const worker: Pick<Worker, "onmessage" | "onerror" | "postMessage" | "terminate"> = {
    onmessage: null,
    onerror: null,
    postMessage: (data: unknown) => thread.postMessage(data),
    terminate: () => void thread.terminate(),
  };
  thread.on(
    "message",
    (data) => worker.onmessage?.call(worker as Worker, { data } as MessageEvent),
  );
  thread.on("error", ({ message }: Error) => {
    const event = { message, preventDefault() {} };
    worker.onerror?.call(worker as Worker, event as ErrorEvent);
  });
  return worker as Worker;
}
