import type { Device } from "./device.ts";
import type { BufferRange, Prepared, Resources } from "./dispatcher.ts";
import { isUniform, type Kernel, type Workspace } from "./kernel.ts";

/** Host data of a kernel's operands. */
export type HostArrays = Record<
  string,
  Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float16Array<ArrayBuffer>
>;

/** How {@linkcode loadKernel} treats memory. */
export interface LoadOptions {
  /** Fills outputs and workspace buffers before the run, so that an element left unwritten shows. */
  readonly junk?: number;
  /** Copies of the operands, each in buffers of its own: repetitions that take turns with them find no input in a cache. */
  readonly sets?: number;
}

/** A kernel with its operands in GPU memory. */
export interface LoadedKernel {
  /** One per set of operands; they share the workspace. */
  readonly prepared: readonly Prepared[];
  /** Ranges of the first set by name. */
  readonly operands: Readonly<Record<string, BufferRange>>;
  /** Gives the memory back. */
  dispose(): void;
}

/**
 * Uploads what a kernel reads, makes room for what it writes, compiles it.
 *
 * @throws {RangeError} If an array that the kernel reads is missing or too short, or a buffer is too large for the device.
 * @throws {GpuError} If it does not compile.
 */
export async function loadKernel(
  device: Device,
  kernel: Kernel,
  inputs: HostArrays,
  { junk, sets = 1 }: LoadOptions = {},
): Promise<LoadedKernel> {
  const all: (BufferRange | GPUTexture)[] = [];
  const dispose = () => destroyAll(all);
  try {
    const workspace = createWorkspace(device, kernel, junk, all);
    const operands = Array.from(
      { length: sets },
      // Only what the first set writes is looked at.
      (_, set) => bindOperands(device, kernel, inputs, set === 0 ? junk : undefined, all),
    );
    const prepared: Prepared[] = [];
    for (const set of operands) {
      prepared.push(await device.dispatcher.prepare(kernel, { ...set, ...workspace }));
    }
    return { prepared, operands: operands[0], dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/**
 * Runs one kernel on host arrays: uploads what it reads, dispatches, and returns every operand it writes as f32 (of operands of
 * another type the bits: `new Uint32Array(result.index.buffer)`).
 * For inspection, tests and one-off use; training replays a compiled plan instead.
 *
 * @throws {RangeError} If an array that the kernel reads is missing or too short.
 */
export async function runKernel(
  device: Device,
  kernel: Kernel,
  inputs: HostArrays,
  { junk }: Pick<LoadOptions, "junk"> = {},
): Promise<Record<string, Float32Array<ArrayBuffer>>> {
  const loaded = await loadKernel(device, kernel, inputs, { junk });
  try {
    return await runLoaded(device, loaded);
  } finally {
    loaded.dispose();
  }
}

/** Runs a loaded kernel once on its first set, and returns what it writes. */
export async function runLoaded(
  device: Device,
  { prepared, operands }: LoadedKernel,
): Promise<Record<string, Float32Array<ArrayBuffer>>> {
  const { kernel } = prepared[0];
  const encoder = device.gpu.createCommandEncoder();
  device.dispatcher.encode(encoder, [prepared[0]]);
  device.gpu.queue.submit([encoder.finish()]);
  const written = Object.keys(kernel.operands).filter((n) => kernel.operands[n].access !== "read");
  const bytes = await device.read(...written.map((name) => operands[name]));
  return Object.fromEntries(written.map((name, i) => [name, new Float32Array(bytes[i].buffer)]));
}

/** Makes a buffer for each operand and fills it from the host. */
function bindOperands(
  device: Device,
  kernel: Kernel,
  inputs: HostArrays,
  junk: number | undefined,
  all: (BufferRange | GPUTexture)[],
): Record<string, BufferRange> {
  const bind = ([name, { bytes, access }]: [string, Kernel["operands"][string]]) => {
    const data = inputs[name];
    if (access !== "write" && (data === undefined || data.byteLength < bytes)) {
      throw new RangeError(
        `Cannot run ${kernel.op} as ${name} needs ${bytes} bytes: given ${
          data?.byteLength ?? "nothing"
        }`,
      );
    }
    const range = device.createBuffer(
      bytes,
      name,
      isUniform(kernel, name) ? GPUBufferUsage.UNIFORM : 0,
    );
    all.push(range);
    if (data) device.write(range, new Uint8Array(data.buffer, data.byteOffset, bytes));
    else if (junk !== undefined) device.write(range, junkOf(range.bytes, junk));
    return [name, { ...range, bytes }] as const;
  };
  return Object.fromEntries(Object.entries(kernel.operands).map(bind));
}

function createWorkspace(
  device: Device,
  kernel: Kernel,
  junk: number | undefined,
  all: (BufferRange | GPUTexture)[],
): Resources {
  const create = (workspace: Workspace) => {
    if (workspace.kind === "texture") {
      const texture = device.createTexture(workspace);
      all.push(texture);
      return texture;
    }
    const range = device.createBuffer(workspace.bytes);
    all.push(range);
    if (junk !== undefined) device.write(range, junkOf(range.bytes, junk));
    return range;
  };
  return Object.fromEntries(Object.entries(kernel.workspace ?? {}).map(([n, w]) => [n, create(w)]));
}

/** Words that a kernel must overwrite, whatever their type. */
function junkOf(bytes: number, value: number): Float32Array<ArrayBuffer> {
  return new Float32Array(new ArrayBuffer(bytes)).fill(value);
}

function destroyAll(resources: readonly (BufferRange | GPUTexture)[]): void {
  for (const resource of resources) {
    if ("buffer" in resource) resource.buffer.destroy();
    else resource.destroy();
  }
}
