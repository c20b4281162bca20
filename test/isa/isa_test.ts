import assert from "node:assert/strict";
import { testUnless } from "../ignored_test_support.ts";
import { blocksOf, hottest, mixOf, mostUnderWay, occupancy, type Pipeline } from "./assembly.ts";
import { compileFor, missingForIsa } from "./compile.ts";

const TARGETS = ["navi21", "gfx1100"];

/** FMA among the instructions of the vector unit, in percent, and what else costs time in the hottest loop. */
function countsOf(pipeline: Pipeline, target: string) {
  const { fma, valu, imul, early } = mixOf(hottest(pipeline)!.lines);
  return {
    share: Math.round(100 * fma / (fma + valu)),
    integerProducts: imul,
    earlyWaits: early,
    waves: Math.min(4, Math.floor(occupancy(pipeline, target))),
    scratch: pipeline.stats.get("Scratch size"),
  };
}

/** At least so many percent of FMA, no integer product, no wait before the first FMA, 4 waves a SIMD, no spill. */
function assertFed(pipeline: Pipeline, target: string, share: number) {
  const counts = countsOf(pipeline, target);
  const wanted = { integerProducts: 0, earlyWaits: 0, waves: 4, scratch: 0 };
  const label = `${pipeline.label} on ${target}: ${JSON.stringify(counts)}`;
  assert.deepEqual(counts, { ...wanted, share: counts.share }, label);
  assert.ok(counts.share >= share, label);
}

const missing = missingForIsa();

testUnless(missing, "nine in ten instructions of a matrix product are FMA on AMD's GPUs", () => {
  for (const target of TARGETS) {
    const pipelines = compileFor(target, ["gemm/tiled:64x64", "gemm/tiled:128x"]);
    assert.ok(pipelines.length >= 7, "no pipeline");
    // 89 of 100 in 128x64x8x4.
    for (const one of pipelines) assertFed(one, target, one.label.includes("8x4/") ? 89 : 90);
  }
});

testUnless(missing, "eight in ten of a 3x3 convolution are, in all directions", () => {
  for (const target of TARGETS) {
    const all = compileFor(target, ["/tiled/", "tiled:128x"]);
    const convolutions = all.filter(({ label }) =>
      /^conv2d_(?!.*reduce).* 8x\d+x(56|28|14|7)x.*3x3/.test(label)
    );
    assert.ok(convolutions.length >= 15, "no pipeline");
    for (const one of convolutions) assertFed(one, target, 80);
  }
});

testUnless(missing, "nine in ten of a convolution with channels last are", () => {
  for (const target of TARGETS) {
    const all = compileFor(target, ["/nhwc/main"]);
    assert.ok(all.length >= 26, "no pipeline");
    for (const one of all) {
      const { label } = one;
      const narrow = / 100x.*3x3/.test(label) && !label.includes("backward_weight");
      const finds = label.includes("backward_weight") && label.includes("3x3"); // the pixels of each load
      assertFed(one, target, narrow ? 80 : finds ? 87 : 90);
    }
  }
});

testUnless(
  missing,
  "Winograd's products are fed, and its transforms load all they need before they wait",
  () => {
    for (const target of TARGETS) {
      const all = compileFor(target, ["winograd"]);
      const products = all.filter(({ label }) => label.includes("/products"));
      const transforms = all.filter(({ label }) => /winograd.*\/(input|output)/.test(label));
      assert.ok(products.length >= 3 && transforms.length >= 6, "no pipeline");
      for (const one of products) assertFed(one, target, 90);
      for (const one of transforms) {
        const code = blocksOf(one).flatMap(({ lines }) => lines);
        const underWay = mostUnderWay(code), { loads, imul } = mixOf(code);
        const scratch = one.stats.get("Scratch size");
        const label = `${one.label} on ${target}: ${
          JSON.stringify({ underWay, loads, imul, scratch })
        }`;
        assert.ok(underWay === loads && loads >= 12 && imul <= 8 && scratch === 0, label);
      }
    }
  },
);

testUnless(
  missing,
  "batch normalisation has four loads under way and finds places by additions",
  () => {
    for (const target of TARGETS) {
      const all = compileFor(target, ["batch_norm"]);
      const passes = all.filter(({ label }) => !label.includes("/merge"));
      assert.ok(passes.length >= 10, "no pipeline");
      for (const one of passes) {
        const code = blocksOf(one).flatMap(({ lines }) => lines);
        const underWay = mostUnderWay(code), loop = mixOf(hottest(one)?.lines ?? []).imul;
        const products = mixOf(code).imul; // to find the first place
        const label = `${one.label} on ${target}: ${JSON.stringify({ underWay, loop, products })}`;
        assert.ok(underWay >= 4 && loop === 0 && products <= 6, label);
      }
    }
  },
);

testUnless(
  missing,
  "vectors of f16 are multiplied and added two values at a time where the peak is measured",
  () => {
    for (const target of TARGETS) {
      const pipelines = compileFor(target, ["peak/"]).filter(({ label }) => !label.includes(" 1x"));
      assert.ok(pipelines.length >= 8, "no pipeline");
      for (const { lines, label } of pipelines.map((one) => ({ ...hottest(one)!, ...one }))) {
        const packed = lines.filter((line) => line.startsWith("v_pk_fma_f16")).length;
        const { fma, valu } = mixOf(lines);
        const counts = `${label} on ${target}: ${JSON.stringify({ packed, fma, valu })}`;
        assert.ok(packed === fma && packed >= 9 * valu, counts);
      }
    }
  },
);
