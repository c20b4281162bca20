import type { Result } from "../../results/schema/result.ts";
import { STOPPED } from "../../results/text/labels.ts";
import { CANCELLED, type Failure, type Message, type Request } from "./protocol.ts";

/** The Worker as the page has it. */
export interface Engine {
  /** Whether a request runs. */
  readonly busy: boolean;
  /** Sends a request; `cancel` and `destroy` go to the one that runs, others wait for none: they are refused while one runs. */
  send(request: Request): void;
  /** Ends the Worker with the request that runs, if one does, which ends as a cancelled one: the next request starts a fresh one, with a fresh device. */
  stop(): void;
}

/** A benchmark that is cancelled is stopped after so long. */
const CANCEL_MS = 800;

/** Of a request, its last message. */
const LAST: ReadonlySet<Message["kind"]> = new Set(["adapter", "result", "failure"]);

/**
 * Starts Workers as they are needed: one that ended in a lost device, or in an error of its own, is replaced at the next request. What the
 * Worker kept of a run that fails is said after the failure, as its result; of one that was cancelled, in place of it.
 *
 * @param start Starts a Worker.
 * @param onMessage Gets all that it says.
 * @param later Runs something after so many milliseconds.
 */
export function openEngine(
  start: () => Worker,
  onMessage: (message: Message) => void,
  later: (run: () => void, ms: number) => void = setTimeout,
): Engine {
  let worker: Worker | null = null, busy = false;
  let kept: Result | null = null;
  /** The request that runs, or ran. */
  let current: Request | null = null;
  const end = () => {
    worker?.terminate();
    worker = null;
    busy = false;
  };
  const receive = (message: Message) => {
    if (message.kind === "kept") {
      kept = message.result;
      return;
    }
    if (LAST.has(message.kind)) busy = false;
    if (message.kind !== "failure") return onMessage(message);
    const { failure } = message;
    const isCancelled = failure.kind === "cancelled";
    // What a cancelled one cannot leave off, it need not bring to its end.
    if (isCancelled || endsWorker(failure)) end();
    const result = kept && { ...kept, reason: reasonOf(failure) };
    kept = null;
    if (!result || !isCancelled) onMessage(message);
    if (result) onMessage({ kind: "result", result });
  };
  const fail = (message: string) =>
    receive({ kind: "failure", failure: { kind: "internal", message, largestBatch: null } });
  const started = () => {
    const fresh = start();
    // One that was ended may have spoken before.
    fresh.onmessage = ({ data }: MessageEvent<Message>) => {
      if (fresh === worker) receive(data);
    };
    fresh.onerror = ({ message }) => fail(`The Worker failed: ${message || "it did not start"}`);
    return fresh;
  };
  const stop = () => {
    const isCut = busy;
    end();
    if (isCut) receive({ kind: "failure", failure: CANCELLED });
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
      if (!aside) {
        kept = null;
        current = request;
      } else if (request.kind === "cancel" && current?.kind === "bench") {
        // What it has is kept already; a Worker in the midst of a float64 reference would hear of it too late.
        const asked = current;
        later(() => busy && current === asked && stop(), CANCEL_MS);
      }
      worker.postMessage(request);
    },
    stop,
  };
}

/** Why a run ended, for its document. */
function reasonOf({ kind, message }: Failure): string {
  if (kind === "cancelled") return STOPPED;
  return kind === "lost" ? "the GPU device was lost" : message.split("\n", 1)[0];
}

/** After which nothing more can be had from a Worker: its device is gone. */
export function endsWorker({ kind }: Failure): boolean {
  return kind === "lost" || kind === "gpu" || kind === "internal";
}
