/** Trainings with times of their own whose losses or weights are a published run's, and cannot be theirs. */
import { consistent } from "../corpus/consistent_testing.ts";
import { BENCH, type Edit, LLVMPIPE, retyped, TRAIN } from "../corpus/edit_testing.ts";
import type { Copy } from "./forged_testing.ts";
import { eachEpoch, eachList, madeUp, nudge } from "./times_testing.ts";

/** Data on which no seed's losses are known: where they are, other rules refuse what is said to be of another seed. */
const ELSEWHERE = "a".repeat(64);
const OTHER_DIGEST = `sha256:${"b".repeat(64)}`;

/** The same training, measured anew. */
export const rerun = (edit: Edit = () => {}): Edit =>
  consistent((d) => {
    d.id = "00000000-0000-4000-8000-000000000000";
    eachEpoch(madeUp)(d);
    d.train.compileSeconds *= 1.0123;
    edit(d);
  });

/** The same on another adapter of the same software. */
const onCard = (vendor: string, description: string, driver: string): Edit => (d) => {
  Object.assign(d.adapter, { vendor, description, device: "1" });
  d.driver = driver;
};

const amd = onCard("4098", "AMD Radeon RX 7900 XTX", "RADV Mesa 25.1.0");

const fromSeed = (seed: number): Edit =>
  retyped((d) => {
    d.dataset.sha256 = ELSEWHERE;
    d.train.recipe.seed = seed;
  });

const losses = (change: (losses: number[]) => number[]): Edit => (d) => {
  d.train.lossSamples = change(d.train.lossSamples);
};

const otherDigest: Edit = (d) => d.train.weightsDigest = OTHER_DIGEST;

const both = (...edits: Edit[]): Edit => (d) => edits.forEach((edit) => edit(d));

const case_ = (path: string, reason: RegExp) => (name: string, edit: Edit): Copy => ({
  name,
  base: TRAIN,
  edit: rerun(edit),
  path: `train.${path}`,
  reason,
});

const weights = case_("weightsDigest", /^is that of/);
const lossesOf = case_("lossSamples", /^are (?:nearly )?those of/);

const mixed = (name: string, mix: (one: number, other: number) => number) =>
  case_("lossSamples", /^lie between those of the runs /)(
    name,
    both(amd, otherDigest, (d) => {
      const others = JSON.parse(LLVMPIPE).train.lossSamples;
      losses((all) => all.map((loss, i) => mix(loss, others[i])))(d);
    }),
  );

export const TRAINING_COPIES: readonly Copy[] = [
  weights("weights under another seed", both(fromSeed(12), losses(nudge(0.01)))),
  lossesOf("losses under another seed", both(fromSeed(12), otherDigest)),
  lossesOf(
    "losses under another seed, nudged by a millionth",
    both(fromSeed(12), otherDigest, losses(nudge(1e-6))),
  ),
  lossesOf(
    "losses under another seed, nudged by a hundred-thousandth",
    both(fromSeed(12), otherDigest, losses(nudge(1e-5))),
  ),
  lossesOf(
    "losses of a shorter run under another seed",
    both(fromSeed(12), otherDigest, (d) => {
      d.train.recipe.epochs = 2;
      retyped(() => {})(d);
      d.train.epochs.splice(2);
      d.train.lossSamples.splice(1000);
      d.train.final.confusion = undefined;
      finalOfLast(d);
    }),
  ),
  lossesOf(
    "an epoch's losses in another order",
    both(
      fromSeed(0),
      otherDigest,
      losses((all) => [...all.slice(0, 4800), ...all.slice(4800).reverse()]),
    ),
  ),
  case_("weightsDigest", /of the same losses has another$/)(
    "losses with other weights",
    otherDigest,
  ),
  weights(
    "weights with other losses",
    losses((all) => [...all.slice(0, 60), ...nudge(1e-4)(all.slice(60))]),
  ),
  weights("an NVIDIA card's weights on an AMD card", amd),
  lossesOf("an NVIDIA card's losses on an AMD card", both(amd, otherDigest)),
  lossesOf(
    "an NVIDIA card's losses on an AMD card, nudged by as much as adapters are apart at first",
    both(amd, otherDigest, losses(nudge(1e-8))),
  ),
  mixed("losses midway between two adapters'", (one, other) => (one + other) / 2),
  mixed("losses as far beyond an adapter's as another's are before", (one, other) => {
    return 2 * one - other;
  }),
  lossesOf("losses nudged by a hundred-millionth", both(otherDigest, losses(nudge(1e-8)))),
  {
    name: "a bench's weights on a card of another vendor",
    base: BENCH,
    edit: consistent((d) => {
      d.id = "00000000-0000-4000-8000-000000000000";
      onCard("4098", "AMD Instinct MI300X", "RADV Mesa 25.1.0")(d);
      const { bench } = d, { roofline } = bench;
      eachList([...bench.rows, ...bench.host, roofline, ...roofline.peaks], madeUp);
    }),
    path: "bench.training.weightsDigest",
    reason: /^is that of a run on an adapter of NVIDIA, but AMD rounds otherwise$/,
  },
];

// deno-lint-ignore no-explicit-any
function finalOfLast({ train: { final, epochs } }: any): void {
  const { testTop1 } = epochs.at(-1);
  // As many hits, spread over the classes.
  let hits = Math.round(10_000 * testTop1);
  for (const [i, each] of final.perClass.entries()) {
    const share = Math.round(hits / (final.perClass.length - i));
    each.top1 = share / each.count;
    hits -= share;
  }
}

/** Runs of their own that share with published ones what honest runs do. */
export const OWN: readonly (Omit<Copy, "path" | "reason">)[] = [
  { name: "the published one itself", base: TRAIN, edit: () => {} },
  { name: "a training again on the same machine", base: TRAIN, edit: rerun() },
  {
    name: "a training on another card of the vendor, whose bits are the same",
    base: TRAIN,
    edit: rerun(onCard("4318", "NVIDIA H100", "NVIDIA 570.00")),
  },
  {
    name: "a training on another card, whose losses go their own way",
    base: TRAIN,
    edit: rerun(both(amd, otherDigest, losses((all) => all.map((loss, i) => loss * apart(i))))),
  },
  {
    name: "a training by a program that sums losses in another order",
    base: TRAIN,
    edit: rerun(losses(nudge(1e-8))),
  },
  {
    name: "a training on the same images in another archive",
    base: TRAIN,
    edit: rerun((d) => d.dataset.sha256 = ELSEWHERE),
  },
  {
    name: "a training that ended earlier",
    base: TRAIN,
    edit: rerun((d) => {
      Object.assign(d, { status: "interrupted", reason: "stopped by the user" });
      d.train.epochs.splice(6);
      d.train.lossSamples.splice(3210);
      Object.assign(d.train, { final: null, weightsDigest: OTHER_DIGEST });
    }),
  },
  {
    name: "a training that goes on from a published one's checkpoint",
    base: TRAIN,
    edit: retyped(consistent((d) => {
      d.id = "00000000-0000-4000-8000-000000000000";
      d.train.resumedFrom = 4700;
      for (const epoch of d.train.epochs.slice(9)) epoch.seconds *= 1.0317;
    })),
  },
  {
    name: "a training that goes on from a published one's checkpoint on another vendor's card",
    base: TRAIN,
    edit: retyped(consistent((d) => {
      d.id = "00000000-0000-4000-8000-000000000000";
      both(amd, otherDigest)(d);
      d.train.resumedFrom = 4700;
      losses((all) => [...all.slice(0, 4700), ...nudge(1e-7)(all.slice(4700))])(d);
      for (const epoch of d.train.epochs.slice(9)) epoch.seconds *= 1.0317;
    })),
  },
  {
    name: "an evaluation of a published run's checkpoint",
    base: TRAIN,
    edit: retyped((d) => {
      d.id = "00000000-0000-4000-8000-000000000000";
      both(amd)(d);
      d.train.evalOnly = true;
    }),
  },
  {
    name: "a bench again on the same machine, of the same medians",
    base: BENCH,
    edit: consistent((d) => {
      d.id = "00000000-0000-4000-8000-000000000000";
      const { bench } = d, { roofline } = bench;
      eachList([...bench.rows, ...bench.host, roofline, ...roofline.peaks], madeUp);
    }),
  },
];

/** How far adapters are apart at a step, as measured between an H200 and llvmpipe. */
function apart(step: number): number {
  const most = step < 100 ? 6e-8 : step < 500 ? 1e-5 : step < 2000 ? 2e-4 : 1.5e-3;
  return 1 + most * Math.sin(step);
}
