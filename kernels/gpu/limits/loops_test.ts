/** What steps declare of their loops, against what they do: the WGSL of every rung of every op, with a counter in each loop. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { foldBatchNorm } from "../../batch_norm/fold.ts";
import { batchNormAgain } from "../../batch_norm/normalise/eval.ts";
import { sum } from "../../reduce/sum.ts";
import { peakWorkload, readWorkload } from "../../roofline/roofline.ts";
import { everyRung, PLAIN_OPS, PRODUCTS } from "../../tuning/every_op_testing.ts";
import type { Device } from "../device.ts";
import { type DispatchStep, type Kernel, operands as operandsOf } from "../kernel.ts";
import { iterationsOf, limitProblem, MOST_ITERATIONS } from "./limits.ts";
import { openDevice } from "../open_device.ts";
import { gradScaler } from "../../grad_scaler/grad_scaler.ts";
import { runKernel } from "../run_kernel.ts";

const COMMENTS = /\/\/.*/g;

/** WGSL that counts the turns of an invocation's loops, one more for each loop that it comes to, and keeps the most. */
function counted(code: string, binding: number): string {
  const declarations = `
    @group(0) @binding(${binding}) var<storage, read_write> mostTurns: atomic<u32>;
    var<private> turns: u32;
    fn turn() { turns += 1u; atomicMax(&mostTurns, turns); }\n`;
  const plain = code.replaceAll(COMMENTS, "");
  let text = "", from = 0;
  for (const { index } of plain.matchAll(/\bfor\s*\(/g)) {
    let at = plain.indexOf("(", index), depth = 0;
    do depth += plain[at] === "(" ? 1 : plain[at] === ")" ? -1 : 0; while (depth > 0 && ++at);
    const body = plain.indexOf("{", at) + 1;
    text += `${plain.slice(from, index)} turn(); ${plain.slice(index, body)} turn(); `;
    from = body;
  }
  return declarations + text + plain.slice(from);
}

/** The most iterations of any invocation of each dispatch, by running a kernel on zeros. */
async function iterations(device: Device, kernel: Kernel): Promise<number[]> {
  const names: string[] = [];
  const steps = kernel.steps.map((step) => {
    if (step.kind !== "dispatch") return step;
    const name = `turns${names.length}`;
    names.push(name);
    const { bindings } = step;
    return {
      ...step,
      code: counted(step.code, bindings.length),
      bindings: [...bindings, { name, as: "write" } as const],
    };
  });
  const counts = names.map((name) => [name, [1, "update", "u32"] as const]);
  const operands = { ...kernel.operands, ...operandsOf(Object.fromEntries(counts)) };
  const zeros = Object.entries(operands)
    .map(([name, { bytes }]) => [name, new Uint32Array(Math.ceil(bytes / 4))]);
  const got = await runKernel(device, { ...kernel, operands, steps }, Object.fromEntries(zeros));
  // The last loop's end is not counted: see iterationsOf().
  return names.map((name) => Math.max(0, new Uint32Array(got[name].buffer)[0] - 1));
}

/** A device on which a step may bind one buffer more. */
async function countingDevice(): Promise<Device> {
  return await openDevice(navigator.gpu, {
    optionalFeatures: ["subgroups", "shader-f16"],
    largest: ["maxStorageBuffersPerShaderStage"],
  });
}

function everyKernel({ capabilities }: Device): Kernel[] {
  const what = { shape: [2, 3, 7, 6], layout: "nchw" } as const;
  const workloads = [...PLAIN_OPS, ...PRODUCTS, peakWorkload("f32", 1e6), readWorkload(65_536)];
  return [
    ...workloads.flatMap((workload) => everyRung(workload, capabilities))
      .map(({ kernel }) => kernel),
    ...[sum(2049), foldBatchNorm({ channels: 3, inner: 5 }), batchNormAgain(what)],
    gradScaler({ elements: 10_000, first: true, last: true }),
  ];
}

test("every step of every rung declares its loops, as many turns as they take and not many more", async () => {
  const device = await countingDevice();
  const codes: string[] = [];
  for (const kernel of everyKernel(device)) {
    const dispatches = kernel.steps.filter((step) => step.kind === "dispatch");
    codes.push(...dispatches.map(({ code }) => code));
    const measured = await iterations(device, kernel);
    for (const [i, step] of dispatches.entries()) {
      const what = `${kernel.op}/${kernel.variant}/${step.label} ${kernel.shape}`;
      const declared = iterationsOf(step);
      assert.ok(measured[i] <= declared, `${what}: ${measured[i]} turns, declares ${declared}`);
      // Loops over the parts of a vector, and trees, are short for ever, and at an edge not all of them run.
      const long = iterationsOf({ loops: step.loops.filter((nest) => Math.max(...nest) > 6) });
      assert.ok(
        long <= 1.2 * measured[i] + 16,
        `${what}: declares ${long} turns of long loops, measured ${measured[i]}`,
      );
    }
  }
  const hasSubgroups = device.capabilities.features.has("subgroups");
  device.close();
  const unreached = loopsNotIn(codes).filter((loop) =>
    // No device here multiplies a subgroup's matrices.
    (hasSubgroups || !/\bsubgroup\b/.test(loop)) && !loop.includes("subgroup_matrix/")
  );
  assert.deepEqual(unreached, []);
});

/** Loops of the .wgsl files that are in none of these texts. */
function loopsNotIn(codes: readonly string[]): string[] {
  const root = path.resolve(import.meta.dirname!, "../..");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".wgsl") && !file.includes("_test_support."));
  assert.ok(files.length > 40, `only ${files.length} files`);
  const all = codes.join("\n");
  return files.flatMap((file) => {
    const lines = readFileSync(path.join(root, file), "utf8").replaceAll(COMMENTS, "").split("\n")
      .filter((line) => /\bfor\s*\(/.test(line));
    return lines.filter((line) => {
      const parts = line.trim().split(/\$\{.*?\}/)
        .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      return !new RegExp(parts.join(".*")).test(all);
    }).map((line) => `${file}: ${line}`);
  });
}

test("loops in one another multiply, those one after the other add up, and each end but the last counts", () => {
  const total = (...loops: number[][]) => iterationsOf({ loops });
  assert.equal(total(), 0);
  assert.equal(total([7]), 7);
  assert.equal(total([7, 5]), 7 * (1 + 5 + 1));
  assert.equal(total([7, 5, 3]), 7 * (1 + 5 * (1 + 3 + 1) + 1));
  assert.equal(total([7], [5, 3]), 7 + 1 + 5 * (1 + 3 + 1));
});

test("a kernel whose loops are too long, not declared, or that needs what the device has not is refused before it runs", async () => {
  const device = await countingDevice();
  const { capabilities } = device;
  const kernel = sum(5);
  const [first, ...rest] = kernel.steps as DispatchStep[];
  const loops = (loops: number[][]) => ({ ...kernel, steps: [{ ...first, loops }, ...rest] });
  const cpu = { ...capabilities, software: true };
  assert.equal(limitProblem(loops([[MOST_ITERATIONS]]), cpu), null);
  const long = loops([[MOST_ITERATIONS + 1]]);
  assert.equal(
    limitProblem(long, cpu),
    "a CPU adapter may end loops after 65535 iterations: there are 65536",
  );
  assert.equal(limitProblem(long, { ...capabilities, software: false }), null);
  const undeclared = "pass partial must declare its loops: it has 1, declares 0";
  assert.equal(limitProblem(loops([]), capabilities), undeclared);
  await assert.rejects(
    runKernel(device, loops([]), { x: new Float32Array(5) }),
    new RangeError(`Cannot run sum/partials 5 as ${undeclared}`),
  );
  const half = {
    ...kernel,
    steps: [{ ...first, features: ["shader-f16" as const] }, ...rest],
  };
  assert.equal(
    limitProblem(half, { ...capabilities, features: new Set() }),
    "the device has no shader-f16",
  );
  device.close();
});
