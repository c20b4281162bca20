/// <reference lib="dom" />
import { byId, element } from "../../../results/page/browser/dom.ts";
import type { Submitted } from "../../../results/page/submission_view.ts";
import { submittedOf } from "../../../results/page/submitted.ts";
import type { Result } from "../../../results/schema/result.ts";
import { type Engine, openEngine } from "../engine.ts";
import type { Failure, Message, Request } from "../protocol.ts";
import { adapterElements, type AdapterFacts } from "./adapter_view.ts";
import { showBoard } from "./board_view.ts";
import { failureElement } from "./failure_view.ts";
import { LiveBench } from "./live/live_bench.ts";
import { LiveTraining } from "./live/live_training.ts";
import { outcomeElements } from "./outcome_view.ts";
import { ProgressView } from "./live/progress_view.ts";
import { RunForm } from "./form/run_form.ts";

/** Narrower screens are phones'. */
const PHONE = matchMedia("(max-width: 48rem)");

/** What is shown of a run while it lasts. */
interface Running {
  readonly progress: ProgressView;
  readonly live: LiveBench | LiveTraining;
}

/** The page: what it shows follows from what the Worker says. */
export class MeasurePage {
  readonly #engine: Engine;
  readonly #form: RunForm;
  #running: Running | null = null;
  #own: Submitted | null = null;
  /** The result is in this tab only. */
  #isUnsaved = false;
  /** What is chosen once the adapter is known stays chosen. */
  #isKnown = false;

  /**
   * @param models That can be trained.
   * @param startWorker Starts the Worker that measures.
   */
  constructor(models: readonly string[], startWorker: () => Worker) {
    this.#engine = openEngine(startWorker, (message) => this.#receive(message));
    this.#form = new RunForm(models, (request) => this.#start(request));
    byId("form").append(this.#form.root);
    if (PHONE.matches) this.#form.preferSmall();
    addEventListener("hashchange", () => this.#show());
    this.#show();
    addEventListener("beforeunload", (event) => {
      if (this.#running || this.#isUnsaved) event.preventDefault();
    });
    this.#engine.send({ kind: "describe" });
  }

  /** The address says which of the two is looked at: measuring, or the recorded results. */
  #show(): void {
    const target = document.getElementById(location.hash.slice(1)) ?? byId("measure");
    const part = target.closest("#measure, #board");
    if (!part) return; // around both: where the skip link leads
    const isBoard = part.id === "board";
    byId("measure").hidden = isBoard;
    byId("board").hidden = !isBoard;
    if (isBoard) void showBoard(this.#own);
    if (location.hash) target.scrollIntoView();
  }

  #receive(message: Message): void {
    const { progress, live } = this.#running ?? {};
    if (message.kind === "adapter") this.#showAdapter(message);
    else if (message.kind === "note") progress?.note(message.line);
    else if (message.kind === "progress") progress?.show(message);
    else if (message.kind === "result") this.#showResult(message.result);
    else if (message.kind === "failure") this.#fail(message.failure);
    else if (live instanceof LiveBench) {
      if (message.kind === "roofline") live.showRoofline(message.roofline);
      else if (message.kind === "row") live.add(message.row);
    } else if (live instanceof LiveTraining) {
      if (message.kind === "steps") live.addSteps(message);
      else if (message.kind === "epoch") live.addEpoch(message.row);
    }
  }

  #showAdapter(facts: AdapterFacts): void {
    byId("adapter").replaceChildren(...adapterElements(facts));
    byId("failure").replaceChildren();
    byId("runs").hidden = false;
    if (facts.adapter.software && !this.#isKnown) this.#form.preferSmall();
    this.#isKnown = true;
    this.#form.lock(false);
  }

  #start(request: Request): void {
    if (this.#engine.busy) return;
    this.#form.lock(true);
    for (const id of ["failure", "outcome"]) byId(id).replaceChildren();
    this.#own = null;
    const progress = new ProgressView(
      () => this.#engine.send({ kind: "cancel" }),
      () => this.#engine.stop(),
    );
    const live = request.kind === "bench" ? new LiveBench() : new LiveTraining();
    this.#running = { progress, live };
    byId("progress").replaceChildren(progress.root);
    byId("live").replaceChildren(live.root);
    byId("run").hidden = false;
    byId("run-title").textContent = request.kind === "bench" ? "Benchmark" : "Training";
    byId("run-title").focus();
    this.#engine.send(request);
  }

  /** The run has come to its end, whichever. */
  #end(): void {
    const { progress, live } = this.#running ?? {};
    this.#running = null;
    progress?.end();
    if (live instanceof LiveTraining) live.end();
    this.#form.lock(false);
  }

  #showResult(result: Result): void {
    const { live } = this.#running ?? {};
    this.#end();
    // The result's page has the same curves, whole.
    if (live instanceof LiveTraining) byId("run").hidden = true;
    const submitted = submittedOf("this run", result);
    this.#own = submitted;
    this.#isUnsaved = true;
    byId("outcome").replaceChildren(...outcomeElements(submitted, {
      compare: () => location.hash = "board",
      saved: () => this.#isUnsaved = false,
    }));
    const failure = byId("failure").firstElementChild;
    if (!failure) return byId("outcome-title").focus();
    // That the run failed is read first.
    const link = element(
      "a",
      { href: "#outcome-title" },
      "What was measured before is kept below.",
    );
    failure.append(element("p", {}, link));
  }

  #fail(failure: Failure): void {
    const wasRunning = this.#running !== null;
    this.#end();
    byId("run").hidden = true;
    const shown = failureElement(failure, {
      restart: () => this.#restart(),
      useBatch: (batch) => {
        this.#form.useBatch(batch);
        byId("failure").replaceChildren();
        byId("setup").scrollIntoView();
      },
    });
    byId(wasRunning ? "failure" : "adapter").replaceChildren(shown);
    // Without an adapter there is nothing to start.
    byId("runs").hidden = !wasRunning;
    shown.scrollIntoView({ block: "nearest" });
  }

  #restart(): void {
    this.#engine.stop();
    this.#form.lock(true);
    byId("failure").replaceChildren();
    byId("adapter").replaceChildren(element("p", {}, "Asking the browser for a GPU …"));
    this.#engine.send({ kind: "describe" });
  }
}
