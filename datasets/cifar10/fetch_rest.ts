import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from "node:fs";

/** What tests replace: how long to wait, and how bytes reach the disk. */
export interface Transport {
  /** Wait before the second try, in ms; it doubles with each further one. */
  readonly waitMs: number;
  /** How long a connection may bring nothing before it counts as broken, in ms. */
  readonly stallMs: number;
  /** Writes from `offset` of the chunk on; returns how many bytes were written. */
  readonly write: (file: number, chunk: Uint8Array, offset: number) => number;
}

export const TRANSPORT: Transport = { waitMs: 1000, stallMs: 30_000, write: writeSync };

/** The server or the network failed; what came so far is in the file. */
export class Interrupted extends Error {
  override name = "Interrupted";
  readonly worthRetrying: boolean;

  constructor(message: string, worthRetrying = true) {
    super(message);
    this.worthRetrying = worthRetrying;
  }
}

/**
 * One request for the bytes of `url` that `part` does not hold yet, appended to it. A server that sends the
 * whole file nevertheless is taken at its word: the file starts anew.
 *
 * @throws {Interrupted} If not all of the bytes came.
 * @throws {Error} The system's, if the file cannot be written.
 */
export async function fetchRest(
  url: string,
  part: string,
  progress: (done: number, total: number | null) => void,
  { stallMs, write }: Transport,
): Promise<void> {
  const have = statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  const stall = new Stall(stallMs);
  try {
    const response = await request(url, have, stall.signal);
    if (response.status === 416 && sizeIn(response) === have) return;
    const start = startOf(response, have, part);
    const length = response.headers.get("content-length");
    const total = sizeIn(response) ?? (length === null ? null : start + Number(length));
    const file = openSync(part, start === 0 ? "w" : "a");
    try {
      let done = start;
      progress(done, total);
      for await (const chunk of arriving(response)) {
        stall.restart();
        for (let at = 0; at < chunk.length;) at += write(file, chunk, at);
        done += chunk.length;
        progress(done, total);
      }
      if (total !== null && done < total) throw new Interrupted("the connection was closed early");
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } finally {
    stall.stop();
  }
}

async function request(url: string, have: number, signal: AbortSignal): Promise<Response> {
  // The bytes themselves are wanted, not a compressed form of them, so that offsets mean what they say.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (have > 0) headers.range = `bytes=${have}-`;
  try {
    return await fetch(url, { headers, signal });
  } catch (error) {
    throw interrupted(error);
  }
}

/** From which byte on the response goes. */
function startOf(response: Response, have: number, part: string): number {
  const { status } = response;
  if (status === 200) return 0;
  const range = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "");
  if (status === 206 && range && Number(range[1]) === have) return have;
  response.body?.cancel();
  if (status === 206 || status === 416) {
    rmSync(part, { force: true });
    throw new Interrupted("the server has another file than the one begun, which is dropped");
  }
  const passing = status >= 500 || status === 408 || status === 429;
  throw new Interrupted(`the server answers ${status} ${response.statusText}`.trim(), passing);
}

/** The whole file's size by `Content-Range: bytes 5-9/10`, if said. */
function sizeIn(response: Response): number | null {
  const size = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  return size ? Number(size[1]) : null;
}

async function* arriving(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw interrupted(error);
      });
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {}); // it may be broken already: there is nothing left to say
  }
}

/** Aborts a request that brings nothing for too long. */
class Stall {
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  restart(): void {
    clearTimeout(this.#timer);
    const reason = new Interrupted(`nothing came for ${this.ms / 1000} s`);
    this.#timer = setTimeout(() => this.#abort.abort(reason), this.ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** The innermost reason of a failed fetch, on one line: `Connection refused (os error 111)`. */
function interrupted(error: unknown): Interrupted {
  if (error instanceof Interrupted) return error;
  let inner = error as Error;
  while (inner.cause instanceof Error) inner = inner.cause;
  const message = inner.message.split("\n")[0].split(": ").at(-1)!.trim();
  return new Interrupted(message, inner.name !== "NotCapable");
}
