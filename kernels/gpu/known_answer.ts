import code from "./known_answer.wgsl" with { type: "text" };
import textureCode from "./known_texture.wgsl" with { type: "text" };
import { GpuError } from "./gpu_error.ts";
import type { Device } from "./device.ts";
import { bindings, bytesOf, type Kernel, operands } from "./kernel.ts";
import { runKernel } from "./run_kernel.ts";

/** The smallest dispatch whose answer is known exactly. */
export function knownAnswerKernel(): Kernel {
  const ops = operands({ x: [64, "read"], y: [64, "write"] });
  return {
    op: "known_answer",
    variant: "naive",
    shape: "64",
    operands: ops,
    steps: [{
      kind: "dispatch",
      label: "main",
      code,
      bindings: bindings("read x", "write y"),
      workgroups: [1, 1, 1],
      loops: [],
    }],
    flops: 128,
    bytes: bytesOf(ops),
  };
}

/**
 * Lets a device square the numbers 3 to 66 and refuses it if one answer is wrong: a driver that accepts work
 * without doing it must never be timed.
 *
 * @throws {GpuError} If an answer differs.
 */
export async function knownAnswer(device: Device): Promise<void> {
  const x = Float32Array.from({ length: 64 }, (_, i) => i + 3);
  const { y } = await runKernel(device, knownAnswerKernel(), { x });
  for (let i = 0; i < 64; i++) {
    const want = (i + 3) ** 2 + i;
    if (y[i] !== want) {
      throw new GpuError(
        `Cannot use the adapter ${
          device.adapter.description ?? device.adapter.vendor ?? "(unnamed)"
        } ` +
          `as it computes wrong answers: y[${i}] is ${y[i]}, must be ${want}`,
      );
    }
  }
}

const TEXELS = [16, 2, 2] as const;

/** The smallest copy into a storage texture that is read at every coordinate. */
export function knownTextureKernel(): Kernel {
  const ops = operands({ x: [256, "read"], y: [256, "write"] });
  return {
    op: "known_texture",
    variant: "naive",
    shape: TEXELS.join("x"),
    operands: ops,
    workspace: { t: { kind: "texture", dimension: "3d", size: TEXELS } },
    steps: [{
      kind: "copy-to-texture",
      label: "copy",
      from: "x",
      to: "t",
      origin: [0, 0, 0],
      size: TEXELS,
      rowTexels: TEXELS[0],
    }, {
      kind: "dispatch",
      label: "main",
      code: textureCode,
      bindings: bindings("texture-read t", "write y"),
      workgroups: [1, 1, 1],
      loops: [],
    }],
    flops: 0,
    bytes: bytesOf(ops),
  };
}

/** Whether a device reads from storage textures what was copied into them. */
export async function readsTextures(device: Device): Promise<boolean> {
  const x = Float32Array.from({ length: 256 }, (_, i) => i + 3);
  const { y } = await runKernel(device, knownTextureKernel(), { x });
  return x.every((value, i) => y[i] === value);
}
