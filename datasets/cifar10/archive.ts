import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { DataError } from "../data_error.ts";
import { isGzip, isTar, knownKind } from "../file_kind.ts";
import { reasonOf } from "../reason.ts";
import { BatchFiles } from "./batch_files.ts";
import type { Cifar10Layout } from "./layout.ts";

/** What a hash of bytes is fed by, whoever computes it. */
export interface Hash {
  update(bytes: Uint8Array): unknown;
}

/** An archive's bytes as they come: the archive is never in memory as a whole. */
export interface ArchiveSource {
  readonly bytes: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** What it is called, for messages. */
  readonly name: string;
  /** Takes all bytes, in their order. */
  readonly hash: Hash;
}

/**
 * Reads CIFAR-10 from its `.tar.gz` archive, or from a plain tar as some browsers make of the download, in one pass, hashing on the way.
 *
 * @throws {DataError} If the archive cannot be read, is truncated or corrupt, or its files are not CIFAR-10's.
 */
export async function readArchive(
  { bytes, name, hash }: ArchiveSource,
  layout: Cifar10Layout,
) {
  const files = new BatchFiles(layout, `archive ${name}`);
  const refused = (reason: string) => new DataError(`Cannot read archive ${name} as ${reason}`);
  const pieces = bytes.getReader();
  try {
    const first = (await pieces.read()).value ?? new Uint8Array();
    if (!isTar(first) && !isGzip(first)) {
      throw refused(`it is ${knownKind(first) ?? "no gzip or tar archive"}`);
    }
    const hashed = restOf(first, pieces, hash);
    const tar: ReadableStream<Uint8Array> = isGzip(first)
      ? hashed.pipeThrough(new DecompressionStream("gzip"))
      : hashed;
    await takeAll(tar.pipeThrough(createTarDecoder({ strict: true })).getReader(), files);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw refused(broken(error));
  } finally {
    await pieces.cancel().catch(() => {});
  }
  return files.finish();
}

/** The stream from a first piece on that was read from it, hashed as it is drawn. */
function restOf(
  first: Uint8Array<ArrayBuffer>,
  pieces: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  hash: Hash,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let piece: Uint8Array<ArrayBuffer> | undefined = first;
  return new ReadableStream({
    async pull(controller) {
      const next = piece ?? (await pieces.read()).value;
      piece = undefined;
      if (!next) return controller.close();
      hash.update(next);
      controller.enqueue(next);
    },
    cancel: (reason) => pieces.cancel(reason),
  });
}

async function takeAll(
  entries: ReadableStreamDefaultReader<ParsedTarEntry>,
  files: BatchFiles,
): Promise<void> {
  try {
    for (let next = await entries.read(); !next.done; next = await entries.read()) {
      await take(next.value, files);
    }
  } finally {
    await entries.cancel().catch(() => {});
  }
}

/** Few runtimes tell a truncated gzip from a corrupt one. */
function broken(error: unknown): string {
  if (error instanceof TypeError) return "it is truncated or corrupt";
  const { message } = error as Error;
  if (/^invalid tar/i.test(message)) return "it holds no tar archive, or a corrupt one";
  return reasonOf(error);
}

async function take({ header, body }: ParsedTarEntry, files: BatchFiles): Promise<void> {
  const name = header.name.slice(header.name.lastIndexOf("/") + 1);
  if (header.type !== "file" || !BatchFiles.wants(name)) {
    if (header.type !== "directory") files.leave(header.name, header.type);
    return await body.cancel();
  }
  files.expect(name, header.size);
  const whole = new Uint8Array(header.size), chunks = body.getReader();
  let at = 0;
  for (let next = await chunks.read(); !next.done; next = await chunks.read()) {
    whole.set(next.value, at);
    at += next.value.length;
  }
  files.add(name, whole.subarray(0, at));
}
