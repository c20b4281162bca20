import type { Failure, Message, Request } from "./protocol.ts";

/** The Worker as the page has it. */
export interface Engine {
  /** Whether a request runs. */
  readonly busy: boolean;
  /** Sends a request; `cancel` and `destroy` go to the one that runs, others wait for none: they are refused while one runs. */
  send(request: Request): void;
  /** Ends the Worker with whatever it does; the next request starts a fresh one, with a fresh device. */
  restart(): void;
}

/** Of a request, its last message. */
const LAST: ReadonlySet<Message["kind"]> = new Set(["adapter", "result", "failure"]);

/**
 * Starts Workers as they are needed: one that ended in a lost device, or in an error of its own, is replaced at the next request.
 *
 * @param start Starts a Worker.
 * @param onMessage Gets all that it says.
 */
export function openEngine(start: () => Worker, onMessage: (message: Message) => void): Engine {
  let worker: Worker | null = null, busy = false;
  const end = () => {
    worker?.terminate();
    worker = null;
    busy = false;
  };
  const receive = (message: Message) => {
    if (LAST.has(message.kind)) busy = false;
    if (message.kind === "failure" && endsWorker(message.failure)) end();
    onMessage(message);
  };
  const fail = (message: string) =>
    receive({ kind: "failure", failure: { kind: "internal", message, largestBatch: null } });
  const started = () => {
    const fresh = start();
    fresh.onmessage = ({ data }: MessageEvent<Message>) => receive(data);
    fresh.onerror = ({ message }) => fail(`The Worker failed: ${message || "it did not start"}`);
    return fresh;
  };
  return {
    get busy() {
      return busy;
    },
    send(request) {
      const aside = request.kind === "cancel" || request.kind === "destroy";
      if (aside !== busy) return;
      worker ??= started();
      busy = true;
      worker.postMessage(request);
    },
    restart: end,
  };
}

/** After which nothing more can be had from a Worker: its device is gone. */
export function endsWorker({ kind }: Failure): boolean {
  return kind === "lost" || kind === "gpu" || kind === "internal";
}
