import assert from "node:assert/strict";
import { test } from "node:test";
import { existsSync, readdirSync, readFileSync, writeSync } from "node:fs";
import type { RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import { DataError } from "../data_error.ts";
import { download } from "./download.ts";
import { TRANSPORT } from "./fetch_rest.ts";
import { hexOf, put, withFolder, withServer } from "./testing.ts";

const FILE = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >>> 5);
const MD5 = hexOf("md5", FILE);
const HALF = FILE.length / 2;
const ADVICE = "check the network, or name an archive or folder with --data PATH";

/** No waiting between tries. */
const fast = { ...TRANSPORT, waitMs: 0 };

/** Serves `FILE` as servers do, from the byte that `Range` asks for; `cut` breaks off after that many bytes. */
function serve(response: ServerResponse, range: string | undefined, cut = Infinity): void {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  if (from >= FILE.length) {
    response.writeHead(416, { "content-range": `bytes */${FILE.length}` }).end();
    return;
  }
  const rest = FILE.subarray(from);
  response.writeHead(range === undefined ? 200 : 206, {
    "content-length": rest.length,
    ...(range === undefined
      ? {}
      : { "content-range": `bytes ${from}-${FILE.length - 1}/${FILE.length}` }),
  });
  if (cut >= rest.length) response.end(rest);
  else response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
}

/** Downloads from a server into a folder that may hold a part already; gives what was asked, logged and left. */
async function tryDownload(
  answer: (request: number, ...args: Parameters<RequestListener>) => void,
  { part, transport = fast, md5 = MD5 }: {
    part?: Uint8Array;
    transport?: typeof TRANSPORT;
    md5?: string;
  } = {},
) {
  const ranges: (string | undefined)[] = [], lines: string[] = [], progress: number[][] = [];
  const result = { ranges, lines, progress, left: [] as string[], part: undefined as unknown };
  let error: unknown;
  await withFolder(async (folder) => {
    const path = join(folder, "file");
    if (part) put(`${path}.part`, part);
    await withServer((request, response) => {
      ranges.push(request.headers.range);
      answer(ranges.length, request, response);
    }, async (url) => {
      const request = {
        url,
        path,
        md5,
        log: (line: string) => void lines.push(line),
        progress: (done: number, total: number | null) => void progress.push([done, total ?? -1]),
      };
      error = await download(request, transport).then(() => undefined, (error) => error);
      if (error instanceof DataError) {
        error.message = error.message.replaceAll(url, "URL").replaceAll(`${folder}/`, "");
      }
    });
    result.left = readdirSync(folder);
    if (existsSync(path)) assert.deepEqual(readFileSync(path), Buffer.from(FILE));
    if (existsSync(`${path}.part`)) result.part = readFileSync(`${path}.part`);
  });
  return { ...result, error };
}

test("a download arrives whole, shows its progress and leaves no part behind", async () => {
  const got = await tryDownload((_n, request, response) => serve(response, request.headers.range));
  assert.equal(got.error, undefined);
  assert.deepEqual(got.left, ["file"]);
  assert.deepEqual(got.progress[0], [0, FILE.length]);
  assert.deepEqual(got.progress.at(-1), [FILE.length, FILE.length]);
});

test("a connection cut again and again is taken up each time where it broke, and the log says so", async () => {
  const piece = FILE.length / 8;
  const got = await tryDownload((_n, request, response) =>
    serve(response, request.headers.range, piece)
  );
  assert.equal(got.error, undefined);
  assert.deepEqual(got.ranges, [
    undefined,
    ...[1, 2, 3, 4, 5, 6, 7].map((n) => `bytes=${n * piece}-`),
  ]);
  assert.match(got.lines[4], /^file stopped at 0\.1 MB as .+; again in 0 s$/);
  assert.deepEqual(got.left, ["file"]);
});

test("an answer that ends before the size it named is no whole file", async () => {
  const got = await tryDownload((n, request, response) => {
    if (n > 1) return serve(response, request.headers.range);
    response.writeHead(206, { "content-range": `bytes 10-${FILE.length - 1}/${FILE.length}` });
    response.end(FILE.subarray(10, HALF));
  }, { part: FILE.subarray(0, 10) });
  assert.equal(got.error, undefined);
  assert.deepEqual(got.ranges, ["bytes=10-", `bytes=${HALF}-`]);
});

test("an answer from another place than asked for is not appended", async () => {
  const got = await tryDownload((n, request, response) => {
    if (n > 1) return serve(response, request.headers.range);
    response.writeHead(206, { "content-range": `bytes 0-${FILE.length - 1}/${FILE.length}` });
    response.end(FILE);
  }, { part: FILE.subarray(0, 10) });
  assert.equal(got.error, undefined);
  assert.deepEqual(got.ranges, ["bytes=10-", undefined]);
});

test("a slow connection that keeps bringing bytes is not given up", async () => {
  const got = await tryDownload((_n, _request, response) => {
    response.writeHead(200, { "content-length": FILE.length });
    const piece = FILE.length / 8;
    const send = (i: number) => {
      response.write(FILE.subarray(i * piece, (i + 1) * piece));
      if (i < 7) setTimeout(() => send(i + 1), 150);
      else response.end();
    };
    send(0);
  }, { transport: { ...fast, stallMs: 900 } });
  assert.equal(got.error, undefined);
  assert.equal(got.ranges.length, 1);
});

test("a connection that brings nothing for too long is taken up anew", async () => {
  const got = await tryDownload((n, request, response) => {
    if (n > 1) return serve(response, request.headers.range);
    response.writeHead(200, { "content-length": FILE.length });
    response.write(FILE.subarray(0, HALF));
  }, { transport: { ...fast, stallMs: 200 } });
  assert.equal(got.error, undefined);
  assert.deepEqual(got.ranges, [undefined, `bytes=${HALF}-`]);
  assert.match(got.lines[1], /as nothing came for 0\.2 s/);
});

test("a part of an earlier run is completed, also when it was complete already", async () => {
  for (const have of [HALF, FILE.length]) {
    const got = await tryDownload(
      (_n, request, response) => serve(response, request.headers.range),
      { part: FILE.subarray(0, have) },
    );
    assert.equal(got.error, undefined);
    assert.deepEqual(got.ranges, [`bytes=${have}-`]);
    assert.deepEqual(got.left, ["file"]);
  }
});

test("a server that ignores Range and sends all is not appended to the part", async () => {
  const got = await tryDownload((_n, _request, response) => serve(response, undefined), {
    part: FILE.subarray(0, HALF),
  });
  assert.equal(got.error, undefined);
  assert.deepEqual(got.left, ["file"]);
});

test("a part longer than the server's file is dropped and the file fetched anew", async () => {
  const got = await tryDownload((_n, request, response) => serve(response, request.headers.range), {
    part: new Uint8Array(FILE.length + 5),
  });
  assert.equal(got.error, undefined);
  assert.deepEqual(got.ranges, [`bytes=${FILE.length + 5}-`, undefined]);
});

test("a wrong MD5 deletes what came and says both values", async () => {
  const md5 = "0123456789abcdef0123456789abcdef";
  const got = await tryDownload((_n, request, response) => serve(response, request.headers.range), {
    md5,
  });
  assert.equal(
    message(got.error),
    `Cannot use URL as its MD5 is ${MD5}, must be ${md5}: what came was deleted; try again, or name an archive or folder with --data PATH`,
  );
  assert.deepEqual(got.left, []);
});

test("a server that is not there ends the download after four tries, with the way out", async () => {
  await withFolder(async (folder) => {
    const lines: string[] = [], path = join(folder, "file");
    let url = "";
    await withServer(() => {}, (at) => Promise.resolve(void (url = at))); // its port is free again
    const request = { url, path, md5: MD5, log: (line: string) => void lines.push(line) };
    const error = await download(request, fast).then(() => undefined, (error) => error);
    assert.match(
      message(error),
      /^Cannot download http\S+ as [^\n]*(refused|REFUSED|Unable to connect)[^\n]*: /,
    );
    assert.ok(message(error).endsWith(ADVICE));
    assert.equal(lines.length, 4, "one line at the start, one after each of three tries");
    assert.deepEqual(readdirSync(folder), []);
  });
});

test("connections that keep breaking off without news end the download and keep the part", async () => {
  const got = await tryDownload((n, request, response) =>
    serve(response, request.headers.range, n === 1 ? HALF : 0)
  );
  assert.equal(got.ranges.length, 4, "the one that brought bytes, then three in vain");
  assert.ok(
    message(got.error).endsWith(`${ADVICE}; 0.1 MB are kept and a next run goes on from there`),
  );
  assert.deepEqual(got.part, Buffer.from(FILE.subarray(0, HALF)));
});

test("a file that the server does not have is asked for once", async () => {
  const got = await tryDownload((_n, _request, response) => response.writeHead(404).end());
  assert.equal(
    message(got.error),
    `Cannot download URL as the server answers 404 Not Found: ${ADVICE}`,
  );
  assert.equal(got.ranges.length, 1);
  assert.deepEqual(got.left, []);
});

test("a full disk ends the download, and the part stays for when there is room", async () => {
  const full = (file: number, chunk: Uint8Array, offset: number) => {
    if (offset > 0) throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
    return writeSync(file, chunk, 0, 1000); // a full disk takes what still fits, then nothing
  };
  const got = await tryDownload(
    (_n, request, response) => serve(response, request.headers.range),
    { transport: { ...fast, write: full }, part: FILE.subarray(0, HALF) },
  );
  assert.equal(
    message(got.error),
    "Cannot write file.part as the disk is full: 0.1 MB are kept in file.part; free some space and run again to go on, or delete it",
  );
  assert.deepEqual(got.part, Buffer.from(FILE.subarray(0, HALF + 1000)));
  assert.equal(got.ranges.length, 1);
});

function message(error: unknown): string {
  assert.ok(error instanceof DataError, `want a DataError, got ${error}`);
  assert.doesNotMatch(error.message, /\n/);
  return error.message;
}
