import assert from "node:assert/strict";
import { test } from "node:test";
import { conv2dBackwardInput, conv2dBackwardWeight } from "../../../kernels/conv2d/conv2d.ts";
import type { Conv2dShape } from "../../../kernels/conv2d/shape.ts";
import type { Kernel } from "../../../kernels/gpu/kernel.ts";
import { reluBackward } from "../../../kernels/relu/relu.ts";
import type { Place, PlannedKernel } from "../plan.ts";
import { shareCopies } from "./share_copies.ts";

/** Its weight gradient reads rows of 14 columns of dy, its input gradient in tiles of 4 rows of 16. */
const SHAPE: Conv2dShape = {
  batch: 2,
  inChannels: 32,
  height: 14,
  width: 14,
  outChannels: 64,
  kernel: [1, 1],
  stride: [1, 1],
  padding: [0, 0],
  dilation: [1, 1],
};

function planned(kernel: Kernel, at: number, names: Record<string, string> = {}): PlannedKernel {
  const places = Object.keys(kernel.operands)
    .map((name): [string, Place] => [name, { kind: "arena", name: names[name] ?? name }]);
  const workspace = Object.keys(kernel.workspace ?? {})
    .map((name): [string, Place] => [name, { kind: "arena", name: `${at}.${name}` }]);
  return { kernel, places: Object.fromEntries([...places, ...workspace]) };
}

const weight = (at: number) => planned(conv2dBackwardWeight(SHAPE, "texture"), at);
const input = (at: number) => planned(conv2dBackwardInput(SHAPE, "texture:1x4x8"), at);
const copies = (kernels: readonly PlannedKernel[]) =>
  kernels.map(({ kernel }) =>
    kernel.steps.filter((s) => s.kind === "copy-to-texture").map(({ label }) => label)
  );

test("two readers of a gradient share its copy, in a texture that is large enough for both", () => {
  const before = [weight(0), input(1)];
  const after = shareCopies(before);
  assert.deepEqual(copies(before), [["copy x", "copy dy"], ["copy dy"]]);
  assert.deepEqual(copies(after), [["copy x", "copy dy"], []]);
  assert.deepEqual(after[1].places.dyTexels, after[0].places.dyTexels);
  const size = ({ kernel }: PlannedKernel) => {
    const need = kernel.workspace!.dyTexels;
    return need.kind === "texture" ? need.size : [];
  };
  const widest = size(before[1]);
  assert.notDeepEqual(size(before[0]), widest);
  assert.deepEqual(after.map(size), [widest, widest]);
  assert.deepEqual(shareCopies([input(0), weight(1)]).map(size), [widest, widest]);
});

test("a copy is made again of what was written since, of another tensor, and after many kernels", () => {
  const masked = reluBackward(1024, "naive");
  const overwrites = planned(masked, 1, { dx: "dy" });
  assert.equal(copies(shareCopies([weight(0), overwrites, input(2)]))[2].length, 1);
  const other = planned(conv2dBackwardInput(SHAPE, "texture:1x4x8"), 1, { dy: "other" });
  assert.equal(copies(shareCopies([weight(0), other]))[1].length, 1);
  const idle = [1, 2, 3, 4].map((at) => planned(masked, at, { dx: `${at}`, dy: "z", y: "y" }));
  assert.equal(copies(shareCopies([weight(0), ...idle, input(5)]))[5].length, 1);
});
