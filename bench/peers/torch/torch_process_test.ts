import assert from "node:assert/strict";
import { test } from "node:test";
import type { Program } from "../../host/host.ts";
import { chooseHost } from "../../host/choose.ts";
import { testUnless } from "../../../test/ignored_test_support.ts";
import { torchLibraries } from "./torch.ts";
import { startTorch } from "./torch_process.ts";

/** A program that answers each line of JSON so, and ends where there is no answer; an answer comes in two pieces. */
function program(answers: readonly (readonly [object, Float32Array])[]): Program {
  const left = [...answers];
  const { readable: output, writable } = new TransformStream<
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>
  >(undefined, undefined, { highWaterMark: 9 });
  const out = writable.getWriter();
  const input = new WritableStream<Uint8Array<ArrayBuffer>>({
    async write(chunk) {
      if (chunk[0] !== "{".charCodeAt(0)) return; // an array
      const [fields, values] = left.shift() ?? [];
      if (!fields) return await out.close();
      const line = JSON.stringify({ ...fields, bytes: values!.byteLength });
      const head = new TextEncoder().encode(`${line}\n`);
      const all = new Uint8Array([...head, ...new Uint8Array(values!.slice().buffer)]);
      await out.write(all.slice(0, head.length + 3));
      await out.write(all.slice(head.length + 3));
    },
  });
  return { input, output, ended: Promise.resolve("a warning\nkilled\n"), kill() {} };
}

const starting = (answers: readonly (readonly [object, Float32Array])[]) => ({
  startProgram: () => Promise.resolve(program(answers)),
});

test("questions are answered in order, with values; what went wrong with one is thrown, and that the process ended", async () => {
  const process = await startTorch(starting([
    [{ version: "9.9" }, Float32Array.of(1, 2)],
    [{ error: "out of memory" }, Float32Array.of()],
    [{}, Float32Array.of(3)],
  ]));
  const a = { shape: [2], data: Float32Array.of(1, 2) };
  const asked = [process.ask({ do: "a" }, { a }), process.ask({ do: "b" }), process.ask({})];
  const [first, second, third] = await Promise.allSettled(asked);
  assert.deepEqual(first, {
    status: "fulfilled",
    value: { fields: { version: "9.9", bytes: 8 }, values: Float32Array.of(1, 2) },
  });
  assert.equal((second as PromiseRejectedResult).reason.message, "out of memory");
  assert.deepEqual(
    (third as PromiseFulfilledResult<{ values: unknown }>).value.values,
    Float32Array.of(3),
  );
  await assert.rejects(process.ask({}), /^Error: python3 has ended: killed$/);
});

test("without python3, torch or a precision there is nothing to compare, for a reason", async () => {
  const [none] = torchLibraries({ startProgram: () => Promise.resolve(null) });
  await assert.rejects(none.open(), { name: "Unavailable", message: /no python3 on PATH/ });
  const empty = Float32Array.of();
  const [bare] = torchLibraries(starting([[{ missing: "No module named 'torch'" }, empty]]));
  await assert.rejects(bare.open(), {
    name: "Unavailable",
    message: /cannot import torch: No mod/,
  });
  const hello = { version: "2.6.0", device: "CPU", refused: { tf32: "there is no TF32" } };
  const [fp32, tf32] = torchLibraries(starting([[hello, empty], [hello, empty]]));
  assert.deepEqual((await fp32.open()).facts, { version: "2.6.0", device: "CPU" });
  await assert.rejects(tf32.open(), { name: "Unavailable", message: "there is no TF32" });
});

/** The real python3 as one that has no packages, or null where there is none. */
async function barePython() {
  const { startProgram } = await chooseHost();
  const probe = await startProgram("python3", ["-c", ""]);
  probe?.kill();
  return probe && {
    startProgram: (name: string, args: readonly string[]) =>
      startProgram(name, ["-I", "-S", ...args]),
  };
}

const bare = await barePython();

testUnless(
  bare === null && "there is no python3",
  "the script itself answers without torch, and its process is closed whether it ended or not",
  async () => {
    const libraries = torchLibraries(bare!);
    for (const library of libraries) {
      await assert.rejects(library.open(), {
        name: "Unavailable",
        message: "python3 cannot import torch: No module named 'torch'",
      });
    }
    await libraries[0].close!();
    const process = await startTorch({
      startProgram: (name) => bare!.startProgram(name, ["-c", "raise SystemExit('over')"]),
    });
    await assert.rejects(process.ask({ do: "hello" }), /^Error: python3 has ended: over$/);
    process.close();
  },
);

test("a program that there is not does not start", async () => {
  assert.equal(await (await chooseHost()).startProgram("no-such-program-here", []), null);
});
