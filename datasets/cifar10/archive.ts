import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { DataError } from "../data_error.ts";
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
  /** False of a plain tar, which is what some browsers make of a download. */
  readonly gzip?: boolean;
}

/**
 * Reads CIFAR-10 from its `.tar.gz` archive in one pass, hashing on the way.
 *
 * @throws {DataError} If the archive cannot be read, is truncated or corrupt, or its files are not CIFAR-10's.
 */
export async function readArchive(
  { bytes, name, hash, gzip = true }: ArchiveSource,
  layout: Cifar10Layout,
) {
  const files = new BatchFiles(layout, `archive ${name}`);
  const hashed = bytes.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        hash.update(chunk);
        controller.enqueue(chunk);
      },
    }),
  );
  const tar: ReadableStream<Uint8Array> = gzip
    ? hashed.pipeThrough(new DecompressionStream("gzip"))
    : hashed;
  const entries = tar.pipeThrough(createTarDecoder({ strict: true })).getReader();
  try {
    for (let next = await entries.read(); !next.done; next = await entries.read()) {
      await take(next.value, files);
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`Cannot read archive ${name} as ${broken(error)}`);
  } finally {
    await entries.cancel().catch(() => {});
  }
  return files.finish();
}

/** Few runtimes tell a truncated gzip from a corrupt one. */
function broken(error: unknown): string {
  if (error instanceof TypeError) return "it is truncated, corrupt or no gzip archive";
  const { message } = error as Error;
  if (/^invalid tar/i.test(message)) return "it holds no tar archive, or a corrupt one";
  return reasonOf(error);
}

async function take({ header, body }: ParsedTarEntry, files: BatchFiles): Promise<void> {
  const name = header.name.slice(header.name.lastIndexOf("/") + 1);
  if (header.type !== "file" || !BatchFiles.wants(name)) return await body.cancel();
  files.expect(name, header.size);
  const whole = new Uint8Array(header.size), chunks = body.getReader();
  let at = 0;
  for (let next = await chunks.read(); !next.done; next = await chunks.read()) {
    whole.set(next.value, at);
    at += next.value.length;
  }
  files.add(name, whole.subarray(0, at));
}
