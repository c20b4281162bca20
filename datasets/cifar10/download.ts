import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DataError } from "../data_error.ts";
import { fetchRest, Interrupted, TRANSPORT, type Transport } from "./fetch_rest.ts";
import { isDiskFull, reasonOf } from "../reason.ts";

/** Called as bytes arrive; `total` is null where the server does not say. */
export type DownloadProgress = (done: number, total: number | null) => void;

export interface DownloadRequest {
  readonly url: string;
  /** Where the file goes once it is whole; until then its bytes are in `${path}.part`. */
  readonly path: string;
  /** Hex MD5 that the file must have. */
  readonly md5: string;
  readonly log: (line: string) => void;
  readonly progress?: DownloadProgress;
}

/** Failures in a row that end the download; one that brought new bytes starts the count again. */
const ATTEMPTS = 4;

/**
 * Downloads a file so that `path` either holds the right bytes or does not exist. A broken connection is taken up
 * where it broke, several times now and again in the next run: the `.part` file is kept, unless its MD5 turns out wrong.
 *
 * @throws {DataError} If the server cannot be reached or refuses, the disk cannot be written, or the MD5 is wrong.
 */
export async function download(
  request: DownloadRequest,
  transport: Transport = TRANSPORT,
): Promise<void> {
  const { url, path, md5, log } = request;
  const part = `${path}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    log(`Downloading ${url}${sizeOf(part) > 0 ? `, the first ${mb(sizeOf(part))} are here` : ""}`);
    await fetchAll(request, part, transport);
    const got = await md5Of(part);
    if (got !== md5) {
      rmSync(part);
      throw new DataError(
        `Cannot use ${url} as its MD5 is ${got}, must be ${md5}: what came was deleted; try again, or name an archive or folder with --data PATH`,
      );
    }
    renameSync(part, path);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const advice = isDiskFull(error)
      ? `: ${
        mb(sizeOf(part))
      } are kept in ${part}; free some space and run again to go on, or delete it`
      : "";
    throw new DataError(`Cannot write ${part} as ${reasonOf(error)}${advice}`);
  }
}

async function fetchAll(
  { url, path, log, progress }: DownloadRequest,
  part: string,
  transport: Transport,
): Promise<void> {
  let most = sizeOf(part), failures = 0;
  for (;;) {
    try {
      return await fetchRest(url, part, progress ?? (() => {}), transport);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      const have = sizeOf(part);
      failures = have > most ? 1 : failures + 1;
      most = Math.max(most, have);
      if (failures >= ATTEMPTS || !error.worthRetrying) {
        const kept = have > 0 ? `; ${mb(have)} are kept and a next run goes on from there` : "";
        throw new DataError(
          `Cannot download ${url} as ${error.message}: check the network, or name an archive or folder with --data PATH${kept}`,
        );
      }
      const wait = transport.waitMs * 2 ** (failures - 1);
      log(
        `${basename(path)} stopped at ${mb(have)} as ${error.message}; again in ${wait / 1000} s`,
      );
      await sleep(wait);
    }
  }
}

async function md5Of(path: string): Promise<string> {
  const hash = createHash("md5");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
