import type { Capabilities } from "../../../kernels/gpu/kernel.ts";
import { megabytes } from "../../../models/plan/host_memory.ts";
import { forecastMemory, largestBatch } from "../../../models/plan/memory.ts";
import type { SessionPlans } from "../../../models/plan/session_plans.ts";
import { withReserved } from "../../train/memory/fitting_memory.ts";
import type { Bench } from "../bench.ts";
import { type ModelCase, settingsFor } from "./model_case.ts";

/**
 * A batch to measure at: this one and no other, or the largest that fits, or as many images as fit up to a number. That number is another on
 * a CPU adapter, so that its batch does not move with the moment's peak.
 */
export type BatchWish = number | "max" | Readonly<Record<"hardware" | "software", number>>;

/** A batch that the adapter's limits, its memory and a row's time allow. */
export interface Fitting {
  readonly batch: number;
  /** By the defaults. */
  readonly plans: SessionPlans;
  /** Floating point operations of a training step on an image. */
  readonly flopsPerImage: number;
}

/** What came of a wish. */
export interface Fit {
  /** Null where no batch that was wished for fits. */
  readonly fitting: Fitting | null;
  /** Why it is no larger, or why none fits; null of a batch that is as large as was wished for. */
  readonly bound: string | null;
}

/** Steps that a row needs at least: check, warm-up, samples. */
const STEPS = 6;
/** What the plan is taken to reach when its time is guessed: a third of the peak. */
const GUESS = 3;
/** Larger batches are looked for no more. */
const MOST = 2 ** 16;
/** The largest batch is a multiple of it, or smaller: GPUs compute in such blocks, and the check shows several images by turns. */
const MULTIPLE = 8;

/** What a batch is judged with. */
type Judge = Pick<Bench, "roofline" | "rowSeconds"> & {
  readonly device: {
    readonly capabilities: Capabilities;
    gives(bytes: number): Promise<boolean>;
  };
};

/** Finds the batch to measure a model at. */
export async function fitBatch(judge: Judge, model: ModelCase, wish: BatchWish): Promise<Fit> {
  const judged = judgeOf(judge, model);
  if (typeof wish === "number") {
    const { problem, fitting } = await judged.whole(wish);
    if (problem === null) return { fitting, bound: null };
    const most = largestBatch(wish - 1, (batch) => judged.problem(batch) === null);
    const advice = most > 0 ? `; the largest batch that fits is ${most}` : "";
    return { fitting: null, bound: `${problem}${advice}` };
  }
  const { batch, bound } = wish === "max" ? largest(judged) : {
    batch: wish[judge.device.capabilities.software ? "software" : "hardware"],
    bound: null,
  };
  return await cutTo(judged, batch, bound);
}

interface Judged {
  /** Why a batch does not fit by forecast, or null. */
  problem(batch: number): string | null;
  /** The same, and what the device itself says. */
  whole(batch: number): Promise<{ readonly problem: string | null; readonly fitting: Fitting }>;
}

function judgeOf(
  { device, roofline, rowSeconds }: Judge,
  { model, classes, precision }: ModelCase,
): Judged {
  const forecastAt = (batch: number, capabilities: Capabilities) =>
    forecastMemory(model, settingsFor(batch, classes, precision), capabilities);
  let reference: Capabilities | undefined;
  const forecast = (batch: number) => {
    // Float64's step of an image lies in the host's memory too, and takes about what a session of one takes.
    reference ??= withReserved(
      device.capabilities,
      device.capabilities.hostRoom ? forecastAt(1, device.capabilities).memory.total : 0,
    );
    const { problem, plans, memory } = forecastAt(batch, reference);
    const flops = plans.train.kernels.reduce((sum, { kernel }) => sum + kernel.flops, 0);
    const seconds = STEPS * GUESS * flops / roofline.f32Gflops / 1e9;
    const why = problem !== null
      ? `the device cannot hold it: ${problem}`
      : seconds > rowSeconds
      ? `it would take more than ${rowSeconds} s`
      : null;
    return { why, memory, fitting: { batch, plans, flopsPerImage: flops / batch } };
  };
  return {
    problem: (batch) => forecast(batch).why,
    async whole(batch) {
      const { why, memory: { total }, fitting } = forecast(batch);
      if (why !== null || await device.gives(total)) return { problem: why, fitting };
      return { problem: `the device is out of memory for its ${megabytes(total)}`, fitting };
    },
  };
}

/** The largest batch by forecast, 0 where none fits, and what keeps it from being larger. */
function largest({ problem }: Judged): { readonly batch: number; readonly bound: string } {
  const fits = (batch: number) => problem(batch) === null;
  let end = MULTIPLE;
  while (end < MOST && fits(end)) end *= 2;
  const whole = MULTIPLE * largestBatch(end / MULTIPLE, (eights) => fits(MULTIPLE * eights));
  const batch = whole > 0 ? whole : largestBatch(MULTIPLE - 1, fits);
  if (batch >= MOST) return { batch, bound: `larger batches than ${MOST} are not looked for` };
  if (batch === 0) return { batch, bound: `no batch fits, as at 1 ${problem(1)}` };
  const next = batch < MULTIPLE ? batch + 1 : batch + MULTIPLE;
  return { batch, bound: `the largest batch that fits, as at ${next} ${problem(next)}` };
}

/** A batch, halved until it fits. */
async function cutTo(judged: Judged, most: number, bound: string | null): Promise<Fit> {
  let cutAs = bound;
  for (let batch = most; batch >= 1; batch = Math.floor(batch / 2)) {
    const { problem, fitting } = await judged.whole(batch);
    if (problem === null) return { fitting, bound: cutAs };
    cutAs = `batch ${most} cut, as ${problem}`;
  }
  return { fitting: null, bound: cutAs };
}
