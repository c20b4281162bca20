import type { Capabilities, Kernel, LimitName } from "./kernel.ts";

/** llvmpipe ends the loops of an invocation, all together, after so many iterations, without a word. */
export const MOST_ITERATIONS = 65_535;

/** Why a kernel's buffers, textures, grids or loops are over a device's limits, or null. */
export function limitProblem(kernel: Kernel, { limits, software }: Capabilities): string | null {
  const over = (what: string, needs: number, limit: LimitName) =>
    needs > limits[limit] ? `${what} needs ${needs}, over ${limit}: ${limits[limit]}` : null;
  for (const [name, need] of Object.entries({ ...kernel.operands, ...kernel.workspace })) {
    const problem = "bytes" in need
      ? over(name, need.bytes, "maxStorageBufferBindingSize") ??
        over(name, need.bytes, "maxBufferSize")
      : over(
        name,
        Math.max(...need.size),
        need.dimension === "2d" ? "maxTextureDimension2D" : "maxTextureDimension3D",
      );
    if (problem) return problem;
  }
  for (const step of kernel.steps) {
    if (step.kind !== "dispatch") continue;
    const largest = Math.max(...step.workgroups);
    const problem = over(`pass ${step.label}`, largest, "maxComputeWorkgroupsPerDimension");
    if (problem) return problem;
    const { iterations = 0 } = step;
    if (software && iterations > MOST_ITERATIONS) {
      return `a CPU adapter may end loops after ${MOST_ITERATIONS} iterations: there are ${iterations}`;
    }
  }
  return null;
}
