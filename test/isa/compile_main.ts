/** Compiles kernels whose label contains one of the words, or all, on the device that there is, for layer.c to write down. */
import { appendFileSync } from "node:fs";
import process from "node:process";
import { labelOf, Pipelines } from "../../kernels/gpu/pipelines.ts";
import { kernels } from "./kernels.ts";

const words = process.argv.slice(2);
const adapter = await navigator.gpu.requestAdapter();
if (!adapter) throw new Error("No WebGPU adapter answered");
const device = await adapter.requestDevice({ requiredFeatures: ["subgroups", "shader-f16"] });
const pipelines = new Pipelines(device);
for (const kernel of kernels()) {
  for (const step of kernel.steps) {
    const label = `${labelOf(kernel, step)} ${kernel.shape}`;
    if (step.kind !== "dispatch") continue;
    if (words.length > 0 && !words.some((word) => label.includes(word))) continue;
    appendFileSync(process.env.ISA_LOG!, `@label ${label}\n`);
    await pipelines.get(kernel, step);
  }
}
