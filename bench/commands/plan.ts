import process from "node:process";
import { workspaceBytes } from "../../kernels/gpu/arena.ts";
import { parameterSlices } from "../../models/plan/flat.ts";
import type { Plan } from "../../models/plan/plan.ts";
import { forecastMemory } from "../../models/plan/memory.ts";
import { gpuName } from "../../results/text/chip.ts";
import { columns, markdownTable } from "../../results/text/markdown.ts";
import { batchAdvice, memoryLine, smallerBatch } from "../train/memory/memory_line.ts";
import type { Host } from "../host/host.ts";
import { orUserError } from "../../results/text/user_error.ts";
import { openChosenDevice } from "../host/open.ts";
import { classesOf, findModel } from "../train/find_model.ts";
import { checkPrecision, featuresOf, settingsOf } from "../train/config.ts";
import type { Recipe } from "../../results/schema/recipe.ts";
import { variantChoice } from "../tune/variants_option.ts";

/** Options of `plan`. */
export interface PlanOptions {
  readonly batch: number;
  readonly imageSize?: number;
  readonly recompute: boolean;
  readonly precision: Recipe["precision"];
  readonly adapter?: string;
  readonly variant?: string[];
}

/** `deno task plan MODEL`: prints the training plan that this adapter would replay. Nothing is run. */
export async function planCommand(host: Host, name: string, options: PlanOptions): Promise<void> {
  const { batch, recompute, precision, imageSize } = options;
  const model = findModel(name, imageSize === undefined ? {} : { imageSize });
  const device = await openChosenDevice(host, options.adapter, featuresOf(options));
  checkPrecision(precision, device.capabilities);
  const variants = variantChoice(options.variant);
  const forecast = (images: number) => {
    const settings = settingsOf({ batch: images, recompute, precision }, classesOf(name));
    return forecastMemory(model, settings, device.capabilities, variants);
  };
  const { memory, problem, plans: { graph, train } } = orUserError(() => forecast(batch));
  const { slices } = parameterSlices(graph);
  const parameters = slices.reduce((sum, { elements }) => sum + elements, 0);
  process.stdout.write(
    `${model.name}, batch ${batch}, ${parameters} parameters, on ${gpuName(device.adapter)}\n\n${
      planText(train)
    }\n${memoryLine(memory)}\n`,
  );
  if (problem) {
    process.stdout.write(
      `This adapter cannot run it as ${problem}; ${batchAdvice(smallerBatch(batch, forecast))}\n`,
    );
  }
  device.close();
}

/** The plan as Markdown: its dispatches in order, then its memory. */
export function planText(plan: Plan): string {
  const kernels = plan.kernels.map(({ kernel }, i) => [
    String(i),
    kernel.op,
    kernel.variant,
    kernel.shape,
    kernel.steps.map(({ label }) => label).join(", "),
    (kernel.flops / 1e6).toFixed(1),
    (kernel.bytes / 1e6).toFixed(2),
  ]);
  const total = plan.kernels.reduce((sum, { kernel }) => sum + kernel.flops, 0);
  const dispatches = plan.kernels.reduce(
    (sum, { kernel }) => sum + kernel.steps.filter((s) => s.kind === "dispatch").length,
    0,
  );
  const memory = plan.requests.map((request) => [
    request.name,
    request.need.kind,
    (workspaceBytes(request.need) / 1e6).toFixed(2),
    `${request.first}–${request.last}`,
    String(plan.memory.slotOf.get(request.name)),
  ]);
  const { bytes, bytesUnshared, slots } = plan.memory;
  return markdownTable(columns("#", "op", "variant", "shape", "steps", "#MFLOP", "#MB"), kernels) +
    `\n${plan.kernels.length} kernels, ${dispatches} dispatches, ${
      (total / 1e9).toFixed(3)
    } GFLOP a step\n\n` +
    markdownTable(columns("memory", "kind", "#MB", "kernels", "#slot"), memory) +
    `\n${slots.length} slots, ${(bytes / 1e6).toFixed(1)} MB (${
      (bytesUnshared / 1e6).toFixed(1)
    } MB without sharing)\n`;
}
