import { texelFormat } from "../dtype.ts";
import { GpuError } from "./gpu_error.ts";
import { Turns } from "./turns.ts";
import type { Binding, DispatchStep, Kernel, Step, Workspace } from "./kernel.ts";

/** Compiles each distinct WGSL with its constants once. */
export class Pipelines {
  #device: GPUDevice;
  #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  #layouts = new Map<string, GPUBindGroupLayout>();
  #enableSubgroups: Promise<boolean> | undefined;
  #turns: Turns;

  /** @param turns Throw where nothing more is to be compiled. */
  constructor(device: GPUDevice, turns: Turns = new Turns(() => {})) {
    this.#device = device;
    this.#turns = turns;
  }

  /** Number of distinct pipelines compiled so far. */
  get count(): number {
    return this.#pipelines.size;
  }

  /** Equal binding lists share one layout, so that a layout's identity stands for its list. */
  #layout(kernel: Kernel, step: DispatchStep): { layout: GPUBindGroupLayout; key: string } {
    const entries = step.bindings.map((b, binding) => layoutEntry(kernel, b, binding));
    const key = JSON.stringify(entries);
    let layout = this.#layouts.get(key);
    if (!layout) {
      layout = this.#device.createBindGroupLayout({ entries, label: labelOf(kernel, step) });
      this.#layouts.set(key, layout);
    }
    return { layout, key };
  }

  /**
   * The pipeline of a step and the layout of its bind group.
   *
   * @throws {GpuError} If the WGSL does not compile, with message, line and source.
   */
  async get(kernel: Kernel, step: DispatchStep) {
    const { pipeline, layout } = this.begin(kernel, step);
    return { pipeline: await pipeline, layout };
  }

  /** The same while it is compiled; steps that are compiled alike get one promise. */
  begin(kernel: Kernel, step: DispatchStep) {
    const { layout, key: layoutKey } = this.#layout(kernel, step);
    const key = JSON.stringify([step.code, step.features, step.constants ?? {}, layoutKey]);
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) {
      pipeline = this.#compile(kernel, step, layout);
      this.#pipelines.set(key, pipeline);
    }
    return { pipeline, layout };
  }

  async #compile(kernel: Kernel, step: DispatchStep, layout: GPUBindGroupLayout) {
    const device = this.#device;
    const label = labelOf(kernel, step);
    const code = await this.#enables(step) + step.code;
    while (this.#turns.isDue) await this.#turns.letOthers();
    const { module, problem } = await this.#module(code, label);
    if (problem !== null) {
      throw new GpuError(`Cannot compile ${label}: ${problem}\n${numbered(code)}`);
    }
    while (this.#turns.isDue) await this.#turns.letOthers();
    try {
      return await device.createComputePipelineAsync({
        label,
        layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: "main", constants: { ...step.constants } },
      });
    } catch (error) {
      throw new GpuError(`Cannot make the pipeline of ${label}: ${(error as Error).message}`);
    }
  }

  async #module(code: string, label: string) {
    this.#device.pushErrorScope("validation");
    const module = this.#device.createShaderModule({ code, label });
    const scope = this.#device.popErrorScope();
    const info = await module.getCompilationInfo();
    const errors = info.messages.filter((m) => m.type === "error")
      .map((m) => `${m.lineNum}:${m.linePos} ${m.message}`);
    const invalid = await scope;
    return { module, problem: errors.length > 0 ? errors.join("\n") : invalid?.message ?? null };
  }

  /** The `enable` lines of a step. Dawn demands the one for subgroups, naga refuses it. */
  async #enables({ features = [] }: DispatchStep): Promise<string> {
    const named = [
      features.includes("shader-f16") ? "enable f16;\n" : "",
      features.includes("chromium-experimental-subgroup-matrix")
        ? "enable chromium_experimental_subgroup_matrix;\n"
        : "",
    ].join("");
    if (!features.includes("subgroups")) return named;
    const line = "enable subgroups;\n";
    this.#enableSubgroups ??= this.#module(
      `${line}@compute @workgroup_size(1) fn main() {}`,
      "enable subgroups",
    ).then(({ problem }) => problem === null);
    return named + (await this.#enableSubgroups ? line : "");
  }
}

/** `gemm/tiled/main`, for messages. */
export function labelOf(kernel: Kernel, step: Step): string {
  return `${kernel.op}/${kernel.variant}/${step.label}`;
}

function numbered(code: string): string {
  return code.split("\n").map((line, i) => `${String(i + 1).padStart(4)} ${line}`).join("\n");
}

function layoutEntry(
  kernel: Kernel,
  { name, as }: Binding,
  binding: number,
): GPUBindGroupLayoutEntry {
  const base = { binding, visibility: GPUShaderStage.COMPUTE };
  switch (as) {
    case "read":
      return { ...base, buffer: { type: "read-only-storage" } };
    case "write":
      return { ...base, buffer: { type: "storage" } };
    case "uniform":
      return { ...base, buffer: { type: "uniform" } };
    default: {
      const access = as === "texture-read" ? "read-only" : "write-only";
      const { dimension: viewDimension, integers } = textureOf(kernel, name);
      const format = texelFormat(integers);
      return { ...base, storageTexture: { access, format, viewDimension } };
    }
  }
}

/** The workspace texture of a name. */
export function textureOf(kernel: Kernel, name: string): Workspace & { kind: "texture" } {
  const workspace = kernel.workspace?.[name];
  if (workspace?.kind !== "texture") {
    throw new RangeError(
      `Cannot bind ${kernel.op}/${kernel.variant} as ${name} is no workspace texture of it`,
    );
  }
  return workspace;
}
