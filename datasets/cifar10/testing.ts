/** What the tests of CIFAR-10 share: a data set of a few records, its archive, temporary folders, a local server. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { Random } from "../../kernels/random/random.ts";
import { BATCH_FILES, type Cifar10Layout, FOLDER_NAME, META_FILE } from "./layout.ts";

export { withFolder } from "../testing.ts";

export const RECORDS = 3;
const RECORD_BYTES = 3073;

/** A layout of three records a file, whose official archive is the given one. */
export function tinyLayout(official = new Uint8Array()): Cifar10Layout {
  const [md5, sha256] = [hexOf("md5", official), hexOf("sha256", official)];
  return { recordsPerFile: RECORDS, md5, sha256 };
}

/** The six batch files, random pixels and labels, and `batches.meta.txt` with the classes `kind 0` … `kind 9`. */
export function tinyFiles(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  BATCH_FILES.forEach((name, f) => {
    const random = new Random(7, "test", f);
    const bytes = Uint8Array.from({ length: RECORDS * RECORD_BYTES }, () => random.below(256));
    for (let r = 0; r < RECORDS; r++) bytes[r * RECORD_BYTES] = random.below(10);
    files.set(name, bytes);
  });
  const names = Array.from({ length: 10 }, (_, i) => `kind ${i}\n`).join("");
  return files.set(META_FILE, new TextEncoder().encode(`${names}\n`));
}

/** A tar of the files under `cifar-10-batches-bin/`, as in the official archive. */
export async function tarOf(files: Iterable<readonly [string, Uint8Array]>): Promise<Uint8Array> {
  const folder = { header: { name: `${FOLDER_NAME}/`, type: "directory", size: 0 } } as const;
  const entries = [...files].map(([name, body]) => ({
    header: { name: `${FOLDER_NAME}/${name}`, size: body.length },
    body,
  }));
  return await packTar([folder, ...entries]);
}

/** The `.tar.gz` of the files. */
export async function archiveOf(files: Iterable<readonly [string, Uint8Array]> = tinyFiles()) {
  return new Uint8Array(gzipSync(await tarOf(files)));
}

export function hexOf(algorithm: "md5" | "sha256", ...parts: Uint8Array[]): string {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** Writes bytes to a file and returns its path. */
export function put(path: string, bytes: Uint8Array): string {
  writeFileSync(path, bytes);
  return path;
}

/** Runs `body` with the address of a server on this machine. */
export async function withServer(
  answer: RequestListener,
  body: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny.tar.gz`);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}
