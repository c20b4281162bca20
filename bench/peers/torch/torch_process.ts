import type { Host, Program } from "../../host/host.ts";
import { Unavailable } from "../peer.ts";
import script from "./torch_peer.py" with { type: "text" };

type Floats = Float32Array<ArrayBuffer>;

/** Of an array that goes with a request. */
export interface Sent {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}

/** An answer: its fields, and the values that came with it. */
export interface Answer {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly values: Floats;
}

/** The script in a process of its own. */
export interface TorchProcess {
  /**
   * Asks for something, after all that was asked before is answered.
   *
   * @throws {Error} What went wrong with it, or that the process has ended.
   */
  ask(request: object, arrays?: Readonly<Record<string, Sent>>): Promise<Answer>;
  close(): void;
}

/**
 * Starts torch_peer.py by the `python3` that is on `PATH`. It ends when its standard input does, at the latest with this process.
 *
 * @throws {Unavailable} If there is none.
 */
export async function startTorch(host: Pick<Host, "startProgram">): Promise<TorchProcess> {
  const program = await host.startProgram("python3", ["-c", script]);
  if (!program) throw new Unavailable("there is no python3 on PATH that may be started");
  const writer = program.input.getWriter(), read = reader(program);
  let last: Promise<unknown> = Promise.resolve();
  const exchange = async (request: object, arrays: Readonly<Record<string, Sent>>) => {
    try {
      await writer.write(new TextEncoder().encode(`${JSON.stringify(header(request, arrays))}\n`));
      for (const { data } of Object.values(arrays)) {
        await writer.write(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      }
      return await read();
    } catch {
      const lines = (await program.ended).trim().split("\n");
      throw new Error(`python3 has ended: ${lines.at(-1) || "it does not say why"}`);
    }
  };
  return {
    async ask(request, arrays = {}) {
      const answer = last.then(() => exchange(request, arrays));
      last = answer.catch(() => {});
      const { fields, values } = await answer;
      if (typeof fields.error === "string") throw new Error(fields.error);
      return { fields, values };
    },
    close() {
      writer.close().catch(() => {}); // It has ended.
      program.kill();
    },
  };
}

function header(request: object, arrays: Readonly<Record<string, Sent>>) {
  const listed = Object.entries(arrays).map(([name, { shape, data }]) => ({
    name,
    shape,
    type: data instanceof Int32Array ? "int32" : "float32",
  }));
  return { ...request, arrays: listed };
}

/** Reads one answer after the other. */
function reader({ output }: Program): () => Promise<Answer> {
  const chunks = output.getReader();
  let held = new Uint8Array();
  const more = async () => {
    const { value, done } = await chunks.read();
    if (done) throw new Error("nothing more comes");
    const joined = new Uint8Array(held.length + value.length);
    joined.set(held);
    joined.set(value, held.length);
    held = joined;
  };
  /** Exactly so many bytes. */
  const bytes = async (length: number) => {
    const all = new Uint8Array(length);
    for (let at = 0; at < length;) {
      if (held.length === 0) await more();
      const part = held.subarray(0, length - at);
      all.set(part, at);
      at += part.length;
      held = held.subarray(part.length);
    }
    return all;
  };
  return async () => {
    while (!held.includes(10)) await more();
    const end = held.indexOf(10);
    const fields = JSON.parse(new TextDecoder().decode(held.subarray(0, end)));
    held = held.subarray(end + 1);
    return { fields, values: new Float32Array((await bytes(fields.bytes)).buffer) };
  };
}
