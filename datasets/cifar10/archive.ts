import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
// @ts-types="@types/tar-stream"
import { extract } from "tar-stream";
import { DataError } from "../data_error.ts";
import { BatchFiles } from "./batch_files.ts";
import type { Cifar10Layout } from "./layout.ts";
import { reasonOf } from "../reason.ts";

/** Read in pieces of this size: the archive is never in memory as a whole. */
const CHUNK_BYTES = 1 << 20;

/**
 * Reads CIFAR-10 from its `.tar.gz` archive in one pass, hashing on the way.
 *
 * @throws {DataError} If the archive cannot be read, is truncated or corrupt, or its files are not CIFAR-10's.
 */
export async function readArchive(path: string, layout: Cifar10Layout) {
  const files = new BatchFiles(layout, `archive ${path}`);
  const md5 = createHash("md5"), sha256 = createHash("sha256");
  const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const entries = extract();
  async function* hashed() {
    for await (const chunk of source) {
      md5.update(chunk);
      sha256.update(chunk);
      yield chunk;
    }
  }
  const unpacked = pipeline(hashed, createGunzip({ chunkSize: CHUNK_BYTES }), entries);
  unpacked.catch(() => {}); // awaited below, after the entries: it must not count as unhandled before
  try {
    for await (const entry of entries) {
      const name = basename(entry.header.name);
      if (entry.header.type !== "file" || !BatchFiles.wants(name)) {
        entry.resume();
        continue;
      }
      files.expect(name, entry.header.size ?? 0);
      files.add(name, await collect(entry, entry.header.size ?? 0));
    }
    await unpacked;
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`Cannot read archive ${path} as ${reasonOf(error)}`);
  } finally {
    source.destroy();
  }
  return { ...files.finish(), md5: md5.digest("hex"), sha256: sha256.digest("hex") };
}

async function collect(entry: AsyncIterable<Uint8Array>, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const chunk of entry) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes.subarray(0, at);
}
