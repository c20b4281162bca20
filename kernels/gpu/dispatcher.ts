import {
  type BufferRange,
  type Command,
  copyBufferCommand,
  copyCommand,
  dispatch,
  type Resources,
} from "./commands.ts";
import type { Capabilities, Kernel, Step } from "./kernel.ts";
import { limitProblem } from "./limits/limits.ts";
import type { Turns } from "./turns.ts";
import { labelOf, Pipelines, textureOf } from "./pipelines.ts";

export type { BufferRange, Resources } from "./commands.ts";

/** A kernel with its pipelines compiled and its resources bound, ready to be replayed without allocation. */
export interface Prepared {
  readonly kernel: Kernel;
  readonly commands: readonly Command[];
}

/**
 * Where to write the begin and end timestamps of each kernel's compute passes: query `2 i` and `2 i + 1` for kernel `i`. WebGPU
 * takes timestamps at passes only, so copies before the first pass or after the last lie outside.
 */
export interface TimestampTarget {
  readonly querySet: GPUQuerySet;
}

/**
 * The only caller of WebGPU's pipelines, bind groups and passes. Compiles each distinct (code, constants)
 * once, binds kernels to resources, and encodes lists of them.
 */
export class Dispatcher {
  #device: GPUDevice;
  #capabilities: Capabilities;
  #pipelines: Pipelines;
  #check: () => void;

  /**
   * @param check Throws where the device has failed or was stopped, so that nothing more is compiled.
   * @param turns Likewise.
   */
  constructor(device: GPUDevice, capabilities: Capabilities, check: () => void, turns?: Turns) {
    this.#check = check;
    this.#device = device;
    this.#capabilities = capabilities;
    this.#pipelines = new Pipelines(device, turns);
  }

  /** Number of distinct pipelines compiled so far. */
  get pipelineCount(): number {
    return this.#pipelines.count;
  }

  /**
   * Compiles kernels, all at once where the runtime can, so that preparing them waits for no compiler. What does not compile says so when it is
   * prepared.
   *
   * @param compiled Gets how many of the distinct pipelines are compiled.
   */
  async compile(
    kernels: readonly Kernel[],
    compiled: (done: number, total: number) => void = () => {},
  ): Promise<void> {
    this.#check();
    const able = kernels.filter((kernel) => limitProblem(kernel, this.#capabilities) === null);
    const pipelines = new Set(
      able.flatMap((kernel) =>
        kernel.steps.flatMap((step) =>
          step.kind === "dispatch" ? [this.#pipelines.begin(kernel, step).pipeline] : []
        )
      ),
    );
    let done = 0;
    const count = () => compiled(++done, pipelines.size);
    await Promise.all([...pipelines].map((pipeline) => pipeline.then(count, count)));
    this.#check();
  }

  /**
   * Compiles a kernel's pipelines and makes its bind groups.
   *
   * @throws {RangeError} If the device cannot run the kernel, or a resource is missing or smaller than its operand.
   * @throws {GpuError} If WGSL does not compile (message, line and source) or WebGPU rejects the bindings.
   */
  async prepare(kernel: Kernel, resources: Resources): Promise<Prepared> {
    this.#check();
    const problem = limitProblem(kernel, this.#capabilities);
    if (problem) {
      throw new RangeError(
        `Cannot run ${kernel.op}/${kernel.variant} ${kernel.shape} as ${problem}`,
      );
    }
    checkResources(kernel, resources);
    const commands = await Promise.all(
      kernel.steps.map((step) => this.#command(kernel, step, resources)),
    );
    return { kernel, commands };
  }

  /** Encodes kernels in order; with `timestamps` each kernel's passes are bracketed by two queries. */
  encode(
    encoder: GPUCommandEncoder,
    list: readonly Prepared[],
    timestamps?: TimestampTarget,
  ): void {
    let pass: GPUComputePassEncoder | undefined;
    const end = () => {
      pass?.end();
      pass = undefined;
    };
    list.forEach(({ commands }, i) => {
      if (timestamps) end();
      commands.forEach((command, j) => {
        if (command.kind === "copy") {
          end();
          command.encode(encoder);
          return;
        }
        pass ??= encoder.beginComputePass(
          timestamps && { timestampWrites: timestampWrites(timestamps, i, j, commands) },
        );
        dispatch(pass, command);
      });
    });
    end();
  }

  /**
   * Encodes `units[0]`, `units[1]`, ... in turn until there are `repetitions`, between two marker dispatches of `marker`:
   * queries 0 and 1 are written where the first marker ends and where the last one begins, so that copies are counted too.
   */
  encodeTimed(
    encoder: GPUCommandEncoder,
    units: readonly (readonly Prepared[])[],
    repetitions: number,
    marker: Prepared,
    querySet: GPUQuerySet | null,
  ): void {
    const mark = (writes: Omit<GPUComputePassTimestampWrites, "querySet">) => {
      if (!querySet) return;
      const pass = encoder.beginComputePass({ timestampWrites: { querySet, ...writes } });
      for (const command of marker.commands) {
        if (command.kind === "dispatch") dispatch(pass, command);
      }
      pass.end();
    };
    mark({ endOfPassWriteIndex: 0 });
    this.encode(
      encoder,
      Array.from({ length: repetitions }, (_, i) => units[i % units.length]).flat(),
    );
    mark({ beginningOfPassWriteIndex: 1 });
  }

  async #command(kernel: Kernel, step: Step, resources: Resources): Promise<Command> {
    if (step.kind === "copy-to-texture") return copyCommand(step, resources);
    if (step.kind === "copy-buffer") return copyBufferCommand(step, resources);
    const { pipeline, layout } = await this.#pipelines.get(kernel, step);
    const entries = step.bindings.map(({ name }, binding) => {
      const resource = resources[name];
      return {
        binding,
        resource: "buffer" in resource ? bufferBinding(resource) : viewOf(kernel, name, resource),
      };
    });
    const bindGroup = this.#device.createBindGroup({
      layout,
      entries,
      label: labelOf(kernel, step),
    });
    return { kind: "dispatch", pipeline, bindGroup, workgroups: step.workgroups };
  }
}

function bufferBinding({ buffer, offset, bytes }: BufferRange): GPUBufferBinding {
  return { buffer, offset, size: bytes };
}

function viewOf(kernel: Kernel, name: string, texture: GPUTexture): GPUTextureView {
  return texture.createView({ dimension: textureOf(kernel, name).dimension });
}

function checkResources(kernel: Kernel, resources: Resources): void {
  const needed = { ...kernel.operands, ...kernel.workspace };
  for (const [name, need] of Object.entries(needed)) {
    const got = resources[name];
    if (!got) throw new RangeError(`Cannot run ${kernel.op} as ${name} is not bound`);
    if ("bytes" in need && "bytes" in got && got.bytes < need.bytes) {
      throw new RangeError(
        `Cannot run ${kernel.op} as ${name} is too small: needs ${need.bytes} bytes, has ${got.bytes}`,
      );
    }
  }
}

/** The first pass of a kernel writes the begin query, its last pass the end query. */
function timestampWrites(
  { querySet }: TimestampTarget,
  index: number,
  command: number,
  commands: readonly Command[],
): GPUComputePassTimestampWrites | undefined {
  const passes = commands.flatMap((c, j) =>
    c.kind === "dispatch" && (j === 0 || commands[j - 1].kind === "copy") ? [j] : []
  );
  const between = command !== passes[0] && command !== passes.at(-1);
  return between ? undefined : { // WebGPU refuses a query set without an index.
    querySet,
    ...(command === passes[0] ? { beginningOfPassWriteIndex: 2 * index } : {}),
    ...(command === passes.at(-1) ? { endOfPassWriteIndex: 2 * index + 1 } : {}),
  };
}
