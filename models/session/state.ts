import type { Device } from "../../kernels/gpu/device.ts";
import type { BufferRange } from "../../kernels/gpu/dispatcher.ts";
import { type Flat, parameterSlices, type Slice, statisticSlices } from "../plan/flat.ts";
import type { Graph } from "../graph/graph.ts";
import { initialValues } from "../weights/initialise.ts";

/** Named tensors in PyTorch's layouts. */
export type Tensors = Record<string, { shape: readonly number[]; data: Float32Array<ArrayBuffer> }>;

/** What a model has learned: parameters with gradients and momentum, and statistics, in flat buffers on a device. */
export class ModelState {
  readonly buffers: Readonly<
    Record<"parameters" | "gradients" | "momentum" | "statistics", BufferRange>
  >;
  readonly parameters: Flat;
  readonly statistics: Flat;
  #device: Device;

  /** Allocates for the parameters and statistics of a graph; all are zero. */
  constructor(device: Device, graph: Graph) {
    this.#device = device;
    this.parameters = parameterSlices(graph);
    this.statistics = statisticSlices(graph);
    const make = (name: string, { elements }: Flat) => device.createBuffer(4 * elements, name);
    this.buffers = {
      parameters: make("parameters", this.parameters),
      gradients: make("gradients", this.parameters),
      momentum: make("momentum", this.parameters),
      statistics: make("statistics", this.statistics),
    };
    device.reserveReadBack(4 * this.parameters.elements);
  }

  /** Draws all parameters from the seed, resets the statistics and clears the momentum. */
  initialise(seed: number): void {
    const all = [...this.parameters.slices, ...this.statistics.slices];
    this.load(Object.fromEntries(
      all.map((slice, i) => [
        slice.name,
        { shape: slice.shape, data: initialValues(slice, seed, i) },
      ]),
    ));
  }

  /**
   * Replaces parameters and statistics, and momentum (zero unless given).
   *
   * @throws {RangeError} If a tensor is missing or has another shape.
   */
  load(weights: Tensors, momentum?: Tensors): void {
    for (const slice of this.parameters.slices) {
      this.#write("parameters", slice, weights);
      const zero = { [slice.name]: { shape: slice.shape, data: new Float32Array(slice.elements) } };
      this.#write("momentum", slice, momentum ?? zero);
    }
    for (const slice of this.statistics.slices) this.#write("statistics", slice, weights);
  }

  #write(into: "parameters" | "momentum" | "statistics", slice: Slice, from: Tensors): void {
    const { name, shape, offset } = slice;
    const tensor = from[name];
    if (!tensor || tensor.shape.join() !== shape.join()) {
      throw new RangeError(
        `Cannot load the tensor ${name}: must be ${shape.join("x")}, is ${
          tensor?.shape.join("x") ?? "missing"
        }`,
      );
    }
    this.#device.write(this.buffers[into], tensor.data, 4 * offset);
  }

  /** Everything as host tensors, statistics among the weights; waits for the queue. */
  async read(): Promise<{ weights: Tensors; momentum: Tensors }> {
    const { parameters, momentum, statistics } = this.buffers;
    const weights = {
      ...await this.#tensors(parameters, this.parameters),
      ...await this.#tensors(statistics, this.statistics),
    };
    return { weights, momentum: await this.#tensors(momentum, this.parameters) };
  }

  /** The gradients that the last step left, of parameters only; waits for the queue. */
  readGradients(): Promise<Tensors> {
    return this.#tensors(this.buffers.gradients, this.parameters);
  }

  async #tensors(range: BufferRange, { slices }: Flat): Promise<Tensors> {
    if (slices.length === 0) return {};
    const [{ buffer }] = await this.#device.read(range);
    return Object.fromEntries(slices.map(({ name, shape, offset, elements }) => [
      name,
      { shape, data: new Float32Array(buffer, 4 * offset, elements) },
    ]));
  }

  /** Gives the memory back. */
  dispose(): void {
    for (const { buffer } of Object.values(this.buffers)) buffer.destroy();
  }
}
