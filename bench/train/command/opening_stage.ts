import type { Device } from "../../../kernels/gpu/device.ts";
import { type Bar, openBar } from "../../terminal/bar.ts";
import type { Checkpoints } from "./run_outputs.ts";
import type { TrainingDisplay } from "./training_display.ts";

/** A plain line of progress comes so often. */
const LINE_MS = 10_000;

/** What a run is at, from its start to its steps: shows how much is compiled, and answers Ctrl-C. */
export class OpeningStage {
  #stream: NodeJS.WriteStream;
  #bar: Bar | null;
  #shownAt = performance.now();
  #waitsFor = "loading the data";
  #device: Device | null = null;
  #display: TrainingDisplay | null = null;
  #checkpoints: Checkpoints | null = null;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#bar = openBar(stream, "{bar} {value}/{total} kernels compiled");
  }

  /** The data are there; until the first step a device that is stopped ends the run. */
  opened(device: Device): void {
    this.#device = device;
    this.#waitsFor = "the plan that is being made";
  }

  compiled(done: number, total: number): void {
    const isDone = done === total;
    this.#waitsFor = isDone ? "the weights that are being given" : "the kernels that are compiled";
    this.#bar?.show(total, done);
    if (isDone) this.#bar?.stop();
    if (this.#bar || performance.now() - this.#shownAt < LINE_MS) return;
    this.#shownAt = performance.now();
    this.line(`compiled ${done} of ${total} kernels`);
  }

  /** From here on the run ends between its steps. */
  began(display: TrainingDisplay, checkpoints: Checkpoints | null): void {
    this.#checkpoints = checkpoints;
    this.#device = null;
    this.#display = display;
    this.#waitsFor = "the steps that are queued";
  }

  /** Answers the first Ctrl-C. */
  interrupt(): void {
    this.line(`interrupted: stopping after ${this.#waitsFor}`);
    this.#device?.stop();
  }

  /** Ends the display for the second Ctrl-C. @returns What is there of the run. */
  abandon(): string {
    this.stop();
    return this.#checkpoints?.written
      ? `the last checkpoint is kept, ${this.#checkpoints.path}`
      : "nothing is written";
  }

  line(text: string): void {
    this.#bar?.stop();
    if (this.#display) this.#display.line(text);
    else this.#stream.write(`${text}\n`);
  }

  stop(): void {
    this.#bar?.stop();
    this.#display?.stop();
  }
}
