/** How far apart the losses of one seed may be on two adapters. */
import { mean } from "../../text/statistics.ts";
import { EVERY, FIRST, type LossReference, type LossRun } from "./first_losses.ts";

/**
 * Of the losses of the first steps, at least. WGSL lets `log` be off by 2^-21, 2e-7 of a loss of 2.3; llvmpipe, SwiftShader and an H200 are within
 * 7e-8 of each other for 30 steps of the recipe, 5e-7 at the 50th. Two seeds are 2e-3 apart in the mean.
 */
const LEAST = 1e-5;
/** ... and times what was measured between adapters up to the step. */
const MARGIN = 30;
/**
 * Of the mean over an epoch's later losses: rounding errors grow until adapters are 0.2 % apart in the tenth epoch of the recipe, two seeds are 1.4 to
 * 2 % apart in the first and 8 % in the tenth.
 */
const LEAST_LATER = 0.005, MARGIN_LATER = 10;
/** Later losses that make a mean; fewer are of a short epoch, or of one that was broken off. */
const LEAST_COUNT = 4;

/** Where a run leaves the band. */
export interface Outside {
  readonly step: number;
  /** The whole epoch that begins with the step does, not the step alone. */
  readonly isEpoch: boolean;
  /** The run's and the reference's: losses, or means over the losses of an epoch. */
  readonly got: number;
  readonly want: number;
  /** In relation to the reference, the band and the run. */
  readonly band: number;
  readonly off: number;
}

type Losses = Pick<LossRun, "first" | "later">;

/** The bands of one recipe, by step and by epoch. */
export class LossBand {
  /** By step. */
  readonly first: readonly number[];
  /** By epoch, of the mean over its later losses. */
  readonly later: readonly number[];
  readonly stepsPerEpoch: number;

  constructor({ runs, start: { trainCount, batch, accumulate } }: LossReference) {
    this.stepsPerEpoch = Math.floor(trainCount / (batch * accumulate));
    const pairs = runs.flatMap((a, i) =>
      runs.slice(i + 1).filter(({ seed, adapter }) => seed === a.seed && adapter !== a.adapter)
        .map((b) => [a, b] as const)
    );
    // Beyond the first step only what was measured has a band.
    const first = widening(pairs.map(([a, b]) => a.first.map((loss, i) => apart(b.first[i], loss))))
      .map((off) => Math.max(LEAST, MARGIN * off));
    this.first = first.length > 0 ? first : [LEAST];
    this.later = widening(pairs.map(([a, b]) => this.#epochs(a, b).map(({ off }) => off)))
      .map((off) => Math.max(LEAST_LATER, MARGIN_LATER * off));
  }

  /** The first place where losses are not those of a run, or null. */
  outside(losses: Losses, reference: LossRun): Outside | null {
    for (const [step, band] of this.first.entries()) {
      const got = losses.first[step], want = reference.first[step];
      if (got === undefined || want === undefined) break;
      const off = apart(got, want);
      if (!(off <= band)) return { step, isEpoch: false, got, want, band, off };
    }
    for (const [epoch, { off, ...means }] of this.#epochs(losses, reference).entries()) {
      const band = this.later[epoch];
      if (band === undefined) break;
      if (off <= band) continue;
      return { step: epoch * this.stepsPerEpoch, isEpoch: true, ...means, band, off };
    }
    return null;
  }

  /** By epoch, the mean difference of its later losses; ends with the first epoch that has too few of both. */
  #epochs(a: Losses, b: Losses): { got: number; want: number; off: number }[] {
    const length = Math.min(a.later.length, b.later.length);
    const epochs = Map.groupBy(
      Array.from({ length }, (_, i) => i),
      (i) => Math.floor((FIRST + i * EVERY) / this.stepsPerEpoch),
    );
    const means: { got: number; want: number; off: number }[] = [];
    for (let epoch = 0; (epochs.get(epoch)?.length ?? 0) >= LEAST_COUNT; epoch++) {
      const places = epochs.get(epoch)!;
      const of = ({ later }: Losses) => mean(places.map((i) => later[i]));
      const off = mean(places.map((i) => apart(a.later[i], b.later[i])));
      means.push({ got: of(a), want: of(b), off });
    }
    return means;
  }
}

function apart(a: number, b: number): number {
  return Math.abs(a - b) / Math.abs(b);
}

/** The largest of the lists' numbers up to each place, as far as one of them goes. */
function widening(lists: readonly (readonly number[])[]): number[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  let most = 0;
  return Array.from({ length: longest }, (_, i) => {
    const here = lists.map((list) => list[i]).filter((off) => Number.isFinite(off));
    return most = Math.max(most, ...here);
  });
}
