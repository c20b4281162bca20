import { bufferBytes, TEXEL_BYTES, texelFormat, wholeWords } from "../dtype.ts";
import type { AdapterDescription } from "./adapter.ts";
import { type BufferRange, Dispatcher } from "./dispatcher.ts";
import { type Capabilities, sizeOf, type Workspace } from "./kernel.ts";
import { Turns } from "./turns.ts";
import { GpuError, type GpuFailure } from "./gpu_error.ts";

/** How a device's adapter was asked for, so that others can be given the same one. */
export interface AdapterSource {
  readonly gpu: GPU;
  readonly request: Pick<GPURequestAdapterOptions, "powerPreference" | "forceFallbackAdapter">;
}

/**
 * An opened GPU device: the dispatcher, buffers, and read-back. Every error that WebGPU
 * reports outside a call (an uncaptured error, a lost device) makes the next `check`, `read` or `idle` throw it.
 */
export class Device {
  readonly gpu: GPUDevice;
  readonly adapter: AdapterDescription;
  readonly capabilities: Capabilities;
  readonly source: AdapterSource;
  readonly dispatcher: Dispatcher;
  #failure: GpuError | undefined;
  #waiting = new Set<(error: GpuError) => void>();
  #allocated = 0;
  #staging: GPUBuffer | undefined;
  #reading: Promise<unknown> = Promise.resolve();
  #closed = false;
  #turns = new Turns(() => this.check());

  constructor(
    gpu: GPUDevice,
    adapter: AdapterDescription,
    capabilities: Capabilities,
    source: AdapterSource,
  ) {
    this.gpu = gpu;
    this.source = source;
    this.adapter = adapter;
    this.capabilities = capabilities;
    this.dispatcher = new Dispatcher(gpu, capabilities, () => this.check(), this.#turns);
    gpu.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      const { error } = event as GPUUncapturedErrorEvent;
      // By its name, as not every runtime has the class.
      const memory = error.constructor.name === "GPUOutOfMemoryError";
      this.#remember(`The GPU reported an error: ${error.message}`, memory ? "memory" : "other");
    });
    gpu.lost.then(({ reason, message }) => {
      if (!this.#closed) this.#remember(`The GPU device was lost (${reason}): ${message}`, "lost");
    });
  }

  /** Bytes of GPU memory allocated through this device since it was opened. */
  get allocatedBytes(): number {
    return this.#allocated;
  }

  /**
   * Ends the work under way: every wait for the GPU, every kernel that is to be prepared, and each `check` throws from now on. What is queued
   * still runs, as WebGPU takes nothing back.
   */
  stop(): void {
    this.#remember("The GPU's work was stopped, as asked", "stopped");
  }

  /**
   * Lets others have a turn where one is due, between parts of work that keeps the host busy: without, Ctrl-C is not heard.
   *
   * @throws {GpuError} Where the device has failed or was stopped.
   */
  async turn(): Promise<void> {
    if (this.#turns.isDue) await this.#turns.letOthers();
  }

  /** Throws the first error that the GPU reported, if any. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /** A zero-filled buffer that kernels may read and write, and that may be copied from and to. */
  createBuffer(bytes: number, label?: string, extraUsage = 0): BufferRange {
    const size = bufferBytes(bytes);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const limit = this.capabilities.limits.maxBufferSize;
    if (size > limit) {
      throw new RangeError(
        `Cannot make the buffer ${
          label ?? ""
        } as it is larger than the device allows: ${size} bytes, limit ${limit}`,
      );
    }
    this.#allocated += size;
    const buffer = this.gpu.createBuffer({ size, usage: usage | extraUsage, label });
    return { buffer, offset: 0, bytes: size };
  }

  /** Whether the GPU gives so much memory now, in buffers as large as kernels may bind: takes it and gives it back. A refusal is no failure. */
  async gives(bytes: number): Promise<boolean> {
    const { limits, software, hostRoom } = this.capabilities;
    // A CPU gives what it does not have, and the process is killed when it is used.
    if (software && bytes > (hostRoom?.()?.bytes ?? Infinity)) return false;
    const { maxBufferSize, maxStorageBufferBindingSize } = limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    const buffers: GPUBuffer[] = [];
    this.gpu.pushErrorScope("out-of-memory");
    for (let left = bytes; left > 0; left -= most) {
      const size = bufferBytes(Math.min(left, most));
      buffers.push(this.gpu.createBuffer({ size, usage: GPUBufferUsage.STORAGE }));
    }
    const refusal = await this.gpu.popErrorScope();
    for (const buffer of buffers) buffer.destroy();
    await this.idle();
    return refusal === null;
  }

  /** A zero-filled storage texture that buffers may be copied into. */
  createTexture({ dimension, size, integers }: Workspace & { kind: "texture" }): GPUTexture {
    this.#allocated += TEXEL_BYTES * sizeOf(size);
    return this.gpu.createTexture({
      dimension,
      size: [...size],
      format: texelFormat(integers),
      usage: GPUTextureUsage.STORAGE_BINDING | GPUTextureUsage.COPY_DST,
    });
  }

  /** Queues zeros for all of a range. */
  clear({ buffer, offset, bytes }: BufferRange): void {
    const encoder = this.gpu.createCommandEncoder();
    encoder.clearBuffer(buffer, offset, wholeWords(bytes));
    this.gpu.queue.submit([encoder.finish()]);
  }

  /** Queues a write of host data into a range; data that is no multiple of 4 bytes is padded with zeros. */
  write(range: BufferRange, data: ArrayBufferView<ArrayBuffer>, offset = 0): void {
    let view: ArrayBufferView<ArrayBuffer> = data;
    if (data.byteLength % 4 !== 0) { // WebGPU writes words.
      const padded = new Uint8Array(wholeWords(data.byteLength));
      padded.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      view = padded;
    }
    this.gpu.queue.writeBuffer(range.buffer, range.offset + offset, view);
  }

  /** Makes reads of up to this many bytes allocate nothing. */
  reserveReadBack(bytes: number): void {
    if (this.#staging && this.#staging.size >= bytes) return;
    this.#staging?.destroy();
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    this.#allocated += bytes;
    this.#staging = this.gpu.createBuffer({ size: bytes, usage, label: "read-back" });
  }

  /**
   * Waits for all queued work, then copies ranges to the host. This is a host wait: not for the inside of a loop.
   *
   * @throws {GpuError} What the GPU reported meanwhile.
   */
  read(...ranges: BufferRange[]): Promise<Uint8Array<ArrayBuffer>[]> {
    const turn = this.#reading.then(() => this.#readNow(ranges)); // One at a time: they share a buffer.
    this.#reading = turn.catch(() => {});
    return turn;
  }

  async #readNow(ranges: readonly BufferRange[]): Promise<Uint8Array<ArrayBuffer>[]> {
    this.check();
    const sizes = ranges.map(({ bytes }) => wholeWords(bytes));
    const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
    const total = starts.at(-1)! + sizes.at(-1)!;
    this.reserveReadBack(total);
    const staging = this.#staging!;
    const encoder = this.gpu.createCommandEncoder();
    ranges.forEach(({ buffer, offset }, i) =>
      encoder.copyBufferToBuffer(buffer, offset, staging, starts[i], sizes[i])
    );
    this.gpu.queue.submit([encoder.finish()]);
    await this.#answer(staging.mapAsync(GPUMapMode.READ, 0, total));
    try {
      this.check();
      const mapped = staging.getMappedRange(0, total);
      return ranges.map(({ bytes }, i) => new Uint8Array(mapped, starts[i], bytes).slice());
    } finally {
      staging.unmap();
    }
  }

  /** Waits until the queue is empty and throws what went wrong meanwhile. */
  async idle(): Promise<void> {
    await this.#answer(this.gpu.queue.onSubmittedWorkDone());
    this.check();
  }

  /** Waits for the GPU; whatever ends the wait badly is a GpuError, the first reported one if there is any. */
  async #answer(wait: Promise<unknown>): Promise<void> {
    const failed = Promise.withResolvers<never>();
    this.#waiting.add(failed.reject);
    try {
      await Promise.race([wait, failed.promise]);
    } catch (error) {
      if (!this.#failure) await this.#lossTold();
      this.check();
      throw new GpuError(`The GPU did not answer: ${(error as Error).message}`);
    } finally {
      this.#waiting.delete(failed.reject);
    }
  }

  /** A lost device says so after its calls have failed: waits a second for it. */
  async #lossTold(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, 1000);
    await Promise.race([this.gpu.lost, promise]);
    clearTimeout(timer);
  }

  /** Gives the device back. */
  close(): void {
    this.#closed = true;
    this.gpu.destroy();
  }

  #remember(message: string, failure: GpuFailure): void {
    if (this.#failure) return;
    this.#failure = new GpuError(message, failure);
    for (const fail of this.#waiting) fail(this.#failure);
  }
}
