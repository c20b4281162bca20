import type {
  Capabilities,
  DispatchStep,
  Kernel,
  LimitName,
  SubgroupMatrixConfig,
} from "../kernel.ts";
import { factsOf } from "./code_facts.ts";

/** llvmpipe ends the loops of an invocation, all together, after so many iterations, without a word. */
export const MOST_ITERATIONS = 65_535;

/**
 * Iterations of a step's loops, all together; each time that a loop ends, but for the last, costs one more, as llvmpipe
 * counts.
 */
export function iterationsOf({ loops }: Pick<DispatchStep, "loops">): number {
  const nested = (counts: readonly number[]) =>
    counts.reduceRight((inner, count) => count * (1 + inner) + 1, 0);
  return Math.max(0, loops.reduce((sum, counts) => sum + nested(counts), -1));
}

/**
 * Why a device cannot run a kernel, or null if it can: what its buffers, textures, workgroups, grids and loops need and its WGSL uses is
 * beyond what the device has. Nothing runs a kernel that has a problem: see {@linkcode Dispatcher.prepare}.
 */
export function limitProblem(kernel: Kernel, device: Capabilities): string | null {
  const needs = Object.entries({ ...kernel.operands, ...kernel.workspace });
  const problems = [
    ...needs.map(([name, need]) => memoryProblem(name, need, device)),
    ...kernel.steps.map((step) => step.kind === "dispatch" ? stepProblem(step, device) : null),
  ];
  return problems.find((problem) => problem !== null) ?? null;
}

type Need = Kernel["operands"][string] | NonNullable<Kernel["workspace"]>[string];

function memoryProblem(name: string, need: Need, device: Capabilities): string | null {
  if ("bytes" in need) {
    return over(name, need.bytes, "maxStorageBufferBindingSize", device) ??
      over(name, need.bytes, "maxBufferSize", device);
  }
  if (!device.storageTextureReads) return "the device reads no storage textures";
  const limit = need.dimension === "2d" ? "maxTextureDimension2D" : "maxTextureDimension3D";
  return over(name, Math.max(...need.size), limit, device);
}

function stepProblem(step: DispatchStep, device: Capabilities): string | null {
  const missing = step.features?.find((feature) => !device.features.has(feature));
  if (missing) return `the device has no ${missing}`;
  const product = subgroupProblem(step, device) ?? matrixProblem(step, device);
  if (product) return product;
  const largest = Math.max(...step.workgroups);
  const what = `pass ${step.label}`, facts = factsOf(step.code);
  const buffers = step.bindings.filter(({ as }) => as === "read" || as === "write").length;
  return over(what, largest, "maxComputeWorkgroupsPerDimension", device) ??
    over(what, buffers, "maxStorageBuffersPerShaderStage", device) ??
    over(what, facts.invocations, "maxComputeInvocationsPerWorkgroup", device) ??
    over(what, facts.workgroupBytes, "maxComputeWorkgroupStorageSize", device) ??
    loopProblem(step, device);
}

function subgroupProblem({ label, leastSubgroup = 0 }: DispatchStep, device: Capabilities) {
  const least = device.subgroupMinSize ?? 4;
  return leastSubgroup > least
    ? `subgroups may be of ${least}, pass ${label} needs ${leastSubgroup}`
    : null;
}

function matrixProblem({ subgroupMatrix: wanted }: DispatchStep, device: Capabilities) {
  if (!wanted) return null;
  const { componentType, resultComponentType, M, N, K } = wanted;
  const listed = device.subgroupMatrixConfigs ?? [];
  const same = (config: SubgroupMatrixConfig) =>
    Object.entries(wanted).every(([name, value]) => config[name as keyof typeof config] === value);
  return listed.some(same)
    ? null
    : `the device's subgroups multiply no ${componentType} → ${resultComponentType} ${M}x${N}x${K}`;
}

function loopProblem(step: DispatchStep, { software }: Capabilities): string | null {
  const written = factsOf(step.code).loops, declared = step.loops.flat().length;
  if (written > declared) {
    return `pass ${step.label} must declare its loops: it has ${written}, declares ${declared}`;
  }
  const iterations = iterationsOf(step);
  return software && iterations > MOST_ITERATIONS
    ? `a CPU adapter may end loops after ${MOST_ITERATIONS} iterations: there are ${iterations}`
    : null;
}

function over(what: string, needs: number, limit: LimitName, { limits }: Capabilities) {
  const most = limits[limit];
  if (needs === Infinity) {
    return `${what} needs what cannot be read, ${limit} is ${most}: write its WGSL's sizes in digits`;
  }
  return needs > most ? `${what} needs ${needs}, over ${limit}: ${most}` : null;
}
