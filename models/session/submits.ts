import type { Device } from "../../kernels/gpu/device.ts";
import type { BufferRange, Prepared } from "../../kernels/gpu/dispatcher.ts";
import type { Plan } from "../plan/plan.ts";
import { inboxBytes, smallInputBytes, stepsPerSubmit } from "../plan/submits.ts";

/** Where data goes. */
type Input = readonly [BufferRange, ArrayBufferView<ArrayBuffer>];

/**
 * Several steps in one submit: their small inputs are uploaded all at once and copied on the GPU, before each step, to where its kernels
 * read them. So the host makes two calls of the queue for as many steps as {@linkcode stepsPerSubmit} says, and not five for each.
 */
export class Submits {
  #device: Device;
  /** Null of a plan that has no inputs. */
  #inbox: { readonly range: BufferRange; readonly bytes: Uint8Array<ArrayBuffer> } | null;
  #stepBytes: number;
  #most: number;
  #encoder: GPUCommandEncoder | null = null;
  #steps = 0;

  constructor(device: Device, plan: Plan, resident: boolean) {
    this.#device = device;
    this.#most = stepsPerSubmit(plan, resident);
    this.#stepBytes = smallInputBytes(plan);
    const bytes = inboxBytes(plan, resident);
    this.#inbox = bytes === 0
      ? null
      : { range: device.createBuffer(bytes, "inbox"), bytes: new Uint8Array(bytes) };
  }

  /** Adds a step: its inputs, then its kernels. Submits when there are as many steps as go together. */
  add(inputs: readonly Input[], kernels: readonly Prepared[]): void {
    const { gpu, dispatcher } = this.#device;
    const encoder = this.#encoder ??= gpu.createCommandEncoder();
    let at = this.#steps * this.#stepBytes;
    for (const [{ buffer, offset }, data] of inputs) {
      const { range, bytes } = this.#inbox!;
      bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
      encoder.copyBufferToBuffer(range.buffer, at, buffer, offset, data.byteLength);
      at += data.byteLength;
    }
    dispatcher.encode(encoder, kernels);
    this.#steps++;
    if (this.#steps >= this.#most) this.flush();
  }

  /** Submits what was added; does not wait. */
  flush(): void {
    if (!this.#encoder) return;
    if (this.#inbox) {
      const { range, bytes } = this.#inbox;
      this.#device.write(range, bytes.subarray(0, this.#steps * this.#stepBytes));
    }
    this.#device.gpu.queue.submit([this.#encoder.finish()]);
    this.#encoder = null;
    this.#steps = 0;
  }

  /** Gives its memory back; what was not submitted is dropped. */
  close(): void {
    this.#inbox?.range.buffer.destroy();
  }
}
