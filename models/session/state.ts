import { byteLength } from "../../kernels/dtype.ts";
import {
  decodeScaler,
  encodeScaler,
  FRESH_SCALER,
  SCALER_COUNT,
  type ScalerState,
} from "../../kernels/grad_scaler/grad_scaler.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import type { BufferRange } from "../../kernels/gpu/dispatcher.ts";
import {
  type Flat,
  flatBytes,
  HALVES,
  halvesBytes,
  parameterSlices,
  type Slice,
  sliceOffset,
  statisticSlices,
} from "../plan/flat.ts";
import type { Graph } from "../graph/graph.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import { SCALER } from "../plan/training.ts";
import { initialValues } from "../weights/initialise.ts";

const SCALER_BYTES = byteLength("f32", SCALER_COUNT);

/** Named tensors in PyTorch's layouts. */
export type Tensors = Record<string, { shape: readonly number[]; data: Float32Array<ArrayBuffer> }>;

/** What an optimiser knows of the past. */
export interface OptimiserState {
  /** Updates so far. */
  readonly updates: number;
  /** By the names of {@linkcode Optimiser.state}, then of parameters. */
  readonly tensors: Readonly<Record<string, Tensors>>;
  /** How the loss is scaled, where it is. */
  readonly scaler?: ScalerState;
}

/** What a model has learned: parameters with gradients and the optimiser's state, and statistics, in flat buffers on a device. */
export class ModelState {
  readonly buffers: Readonly<Record<"parameters" | "gradients" | "statistics", BufferRange>>;
  /** What the optimiser keeps of every parameter, by name. */
  readonly optimiser: Readonly<Record<string, BufferRange>>;
  /** Where activations are f16: the copy of the weights, and what the loss is scaled by. */
  readonly mixed: Readonly<Partial<Record<"halves" | "scaler", BufferRange>>>;
  readonly parameters: Flat;
  readonly statistics: Flat;
  /** Updates of the parameters so far. */
  updates = 0;
  #device: Device;

  /** Allocates for the parameters and statistics of a graph; all are zero. */
  constructor(device: Device, graph: Graph, optimiser: Optimiser) {
    this.#device = device;
    this.parameters = parameterSlices(graph);
    this.statistics = statisticSlices(graph);
    const make = (name: string, flat: Flat) => device.createBuffer(flatBytes(flat), name);
    this.buffers = {
      parameters: make("parameters", this.parameters),
      gradients: make("gradients", this.parameters),
      statistics: make("statistics", this.statistics),
    };
    this.optimiser = Object.fromEntries(
      Object.values(optimiser.state).map((name) => [name, make(name, this.parameters)]),
    );
    this.mixed = graph.dtype === "f32" ? {} : {
      halves: device.createBuffer(halvesBytes(graph), HALVES),
      scaler: device.createBuffer(SCALER_BYTES, SCALER, GPUBufferUsage.UNIFORM),
    };
    device.reserveReadBack(flatBytes(this.parameters));
  }

  /** Draws all parameters from the seed, resets the statistics and the optimiser: tensor by tensor, as together they take seconds. */
  *initialising(seed: number): Generator<void> {
    let index = 0;
    for (const name of ["parameters", "statistics"] as const) {
      for (const slice of this[name].slices) {
        const data = initialValues(slice, seed, index++);
        this.#device.write(this.buffers[name], data, sliceOffset(slice));
        yield;
      }
    }
    this.#loadOptimiser();
  }

  /**
   * Replaces parameters and statistics, and the optimiser's state (as before the first update unless given).
   *
   * @throws {RangeError} If a tensor is missing or has another shape.
   */
  load(weights: Tensors, optimiser?: OptimiserState): void {
    const { parameters, statistics } = this.buffers;
    for (const slice of this.parameters.slices) this.#write(parameters, slice, weights[slice.name]);
    for (const slice of this.statistics.slices) this.#write(statistics, slice, weights[slice.name]);
    this.#loadOptimiser(optimiser);
  }

  #loadOptimiser(optimiser?: OptimiserState): void {
    for (const [state, range] of Object.entries(this.optimiser)) {
      if (!optimiser) this.#device.clear(range);
      else {
        for (const slice of this.parameters.slices) {
          const tensor = optimiser.tensors[state]?.[slice.name];
          this.#write(range, { ...slice, name: `${state}.${slice.name}` }, tensor);
        }
      }
    }
    const { scaler } = this.mixed;
    if (scaler) this.#device.write(scaler, encodeScaler(optimiser?.scaler ?? FRESH_SCALER));
    this.updates = optimiser?.updates ?? 0;
  }

  #write(range: BufferRange, slice: Slice, tensor: Tensors[string] | undefined): void {
    const { name, shape } = slice;
    if (!tensor || tensor.shape.join() !== shape.join()) {
      throw new RangeError(
        `Cannot load the tensor ${name}: must be ${shape.join("x")}, is ${
          tensor?.shape.join("x") ?? "missing"
        }`,
      );
    }
    this.#device.write(range, tensor.data, sliceOffset(slice));
  }

  /** Parameters and statistics as host tensors; waits for the queue. */
  async readWeights(): Promise<Tensors> {
    const { parameters, statistics } = this.buffers;
    return {
      ...await this.#tensors(parameters, this.parameters),
      ...await this.#tensors(statistics, this.statistics),
    };
  }

  /** Everything as host tensors, statistics among the weights; waits for the queue. */
  async read(): Promise<{ weights: Tensors; optimiser: OptimiserState }> {
    const weights = await this.readWeights();
    const tensors: Record<string, Tensors> = {};
    for (const [name, range] of Object.entries(this.optimiser)) {
      tensors[name] = await this.#tensors(range, this.parameters);
    }
    const optimiser = { updates: this.updates, tensors };
    const scaler = await this.#scaler();
    if (!scaler) return { weights, optimiser };
    const { gradientScale: _scale, ...kept } = scaler;
    return { weights, optimiser: { ...optimiser, scaler: kept } };
  }

  /** What the scaler tells, null where there is none. */
  async #scaler(): Promise<ReturnType<typeof decodeScaler> | null> {
    const { scaler } = this.mixed;
    if (!scaler) return null;
    const [{ buffer }] = await this.#device.read(scaler);
    return decodeScaler(new Float32Array(buffer));
  }

  /**
   * The gradients that the last step left, of parameters only and not scaled; waits for the queue.
   *
   * @param updated The parameters moved along them already.
   */
  async readGradients(updated: boolean): Promise<Tensors> {
    const gradients = await this.#tensors(this.buffers.gradients, this.parameters);
    const scaler = await this.#scaler();
    if (!scaler) return gradients;
    const factor = 1 / (updated ? scaler.gradientScale : scaler.scale);
    for (const { data } of Object.values(gradients)) {
      for (let i = 0; i < data.length; i++) data[i] *= factor;
    }
    return gradients;
  }

  async #tensors(range: BufferRange, { slices }: Flat): Promise<Tensors> {
    if (slices.length === 0) return {};
    const [{ buffer }] = await this.#device.read(range);
    return Object.fromEntries(slices.map((slice) => [
      slice.name,
      { shape: slice.shape, data: new Float32Array(buffer, sliceOffset(slice), slice.elements) },
    ]));
  }

  /** Gives the memory back. */
  dispose(): void {
    for (const { buffer } of Object.values({ ...this.buffers, ...this.optimiser, ...this.mixed })) {
      buffer.destroy();
    }
  }
}
