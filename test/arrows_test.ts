/** The house rules that a compiler does not hold: which room may import which, what a room is, and who may know the runtime. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { relativeTo } from "../bench/package/sources.ts";
import { testUnless } from "./ignored_test_support.ts";

const ROOT = path.dirname(import.meta.dirname!);

/** What a room may import besides itself. `datasets` draws its random numbers as kernels do; it touches no GPU. */
const ARROWS: Record<string, readonly string[]> = {
  kernels: [],
  models: ["kernels/"],
  datasets: ["kernels/random/"],
  results: ["package.json"],
  bench: ["kernels/", "models/", "datasets/", "results/", "package.json"],
};

/** Paths from the root, which npm's are not. */
const ROOMS = new RegExp(`^(?:${Object.keys(ARROWS).join("|")}|test)/`);

/** All TypeScript files of a room. */
function sources(room: string): string[] {
  return readdirSync(path.join(ROOT, room), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts")).map((file) => `${room}/${file.replaceAll("\\", "/")}`);
}

/** All modules of a room, tests and what they share left out. */
function modules(room: string): string[] {
  return sources(room).filter((file) => !/(_test|testing|_test_support)\.ts$/.test(file));
}

/** A file's text without comments. */
function code(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
}

function imports(file: string): string[] {
  return [...code(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, specifier]) =>
    specifier.startsWith(".") ? relativeTo(file, specifier) : specifier
  );
}

for (const [room, allowed] of Object.entries(ARROWS)) {
  test(`${room}/ imports only what its arrows allow`, () => {
    const files = modules(room);
    assert.ok(files.length > 3, `${room} has ${files.length} modules`);
    const wrong = files.flatMap((file) =>
      imports(file).filter((target) => ROOMS.test(target) || target.endsWith(".json"))
        .filter((target) =>
          !target.startsWith(`${room}/`) && !allowed.some((arrow) => target.startsWith(arrow))
        )
        .map((target) => `${file} imports ${target}`)
    );
    assert.deepEqual(wrong, []);
  });
}

type Graph = ReadonlyMap<string, readonly string[]>;

/** Who imports whom, types included. */
function importGraph(): Graph {
  const files = [...Object.keys(ARROWS), "test"].flatMap(sources);
  return new Map([...files, "mod.ts"].map((file) => [file, imports(file)]));
}

/** The shortest way from a file over its imports back to itself, or null. */
function circleThrough(start: string, graph: Graph): string[] | null {
  const ways = [[start]], seen = new Set<string>();
  for (const way of ways) {
    for (const target of graph.get(way.at(-1)!) ?? []) {
      if (target === start) return [...way, start];
      if (!seen.has(target)) ways.push([...way, target]);
      seen.add(target);
    }
  }
  return null;
}

test("no files import each other in a circle, not even for types", () => {
  const graph = importGraph();
  const circles = graph.keys().map((file) => circleThrough(file, graph)).filter((way) =>
    way !== null
  );
  assert.deepEqual([...circles.map((way) => way.join(" -> "))], []);
});

/** All that files import, and what those import in turn. */
function reachable(start: readonly string[], graph: Graph): Set<string> {
  const seen = new Set(start);
  for (const file of seen) {
    for (const target of graph.get(file) ?? []) seen.add(target);
  }
  return seen;
}

test("what models/ imports, however far, is no float64 reference: only checks know what must come out", () => {
  const known = reachable(modules("models"), importGraph());
  assert.ok(known.has("kernels/conv2d/conv2d.ts"), "models/ reaches the kernels");
  assert.deepEqual([...known].filter((file) => /_(ref|workload)\.ts$/.test(file)), []);
});

test("mod.ts reaches no package, so a program that imports it by path needs none of our pins", () => {
  const known = reachable(["mod.ts"], importGraph());
  assert.ok(known.has("kernels/gemm/gemm.ts"), "mod.ts reaches the kernels");
  assert.deepEqual([...known].filter((file) => !/\.(ts|wgsl)$/.test(file)), []);
});

/** The rooms, and the files that every repository has. */
const TOP_LEVEL = [
  ...[...Object.keys(ARROWS), "test"],
  ...["deno.json", "deno.lock", "mod.ts", "package.json", "package-lock.json", "run"],
  ...["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", ".gitignore", ".ci", ".github"],
];

/** Most modules of a folder, before it is divided by what a reader looks for. */
const MOST_FILES = 15;

/** Folders that are still fuller. Whoever divides one deletes its line. */
const CROWDED: string[] = [];

/** What Git tracks, or null where this is no repository. */
function tracked(): string[] | null {
  try {
    const options = { cwd: ROOT, encoding: "utf8", stdio: "pipe" } as const;
    return execFileSync("git", ["ls-files", "-z"], options).split("\0").filter((file) =>
      file !== ""
    );
  } catch {
    return null;
  }
}

const files = tracked();

testUnless(
  files === null && "not a repository",
  "the top level holds the rooms and nothing else",
  () => {
    const top = new Set(files!.map((file) => file.split("/")[0]));
    assert.deepEqual([...top].filter((name) => !TOP_LEVEL.includes(name)), []);
  },
);

test(`a folder holds at most ${MOST_FILES} modules`, () => {
  const folders = Map.groupBy(
    [...Object.keys(ARROWS), "test"].flatMap(modules),
    (file) => path.posix.dirname(file),
  );
  const full = [...folders].filter(([, { length }]) => length > MOST_FILES).map(([name]) => name);
  assert.deepEqual(full.toSorted(), CROWDED);
});

test("kernels/ and models/ use web APIs only", () => {
  const wrong = [...modules("kernels"), ...modules("models")]
    .filter((file) => /\bDeno\.|"node:|"npm:|\bprocess\./.test(code(file)));
  assert.deepEqual(wrong, []);
});

/** A runtime's own globals and variables, and the entry point that some have. */
const RUNTIME = /\bDeno\.|\bBun\.|\bDENO_|\bnavigator\.gpu\b/;

/** Packages that are a runtime's WebGPU. */
const PACKAGES = /^(npm:|bun:|)(webgpu|bun-webgpu|bun)\b/;

test("only bench/host/ knows the runtime", () => {
  const wrong = Object.keys(ARROWS).flatMap(modules)
    .filter((file) => !file.startsWith("bench/host/"))
    .filter((file) =>
      RUNTIME.test(code(file)) || imports(file).some((name) => PACKAGES.test(name))
    );
  assert.deepEqual(wrong, []);
});

/** What a browser has not: Node's modules, machine code, a runtime's WebGPU, what a command line is made of. */
const NOT_IN_BROWSERS =
  /^node:|^(?:npm:)?(?:sharp|webgpu|esbuild-wasm|commander|@commander-js|cli-progress|@tensorflow|@jax-js|playwright-core)\b/;

test("what the page's Worker imports, however far, runs in a browser and compiles no text", () => {
  const reached = reachable(["bench/web/worker.ts"], importGraph());
  for (const needed of ["bench/measure/run_bench.ts", "bench/train/train.ts"]) {
    assert.ok(reached.has(needed), `${needed}: the Worker does what the command line does`);
  }
  assert.deepEqual([...reached].filter((name) => NOT_IN_BROWSERS.test(name)), []);
  const ours = [...reached].filter((file) => file.endsWith(".ts") && ROOMS.test(file));
  const compiling = ours.filter((file) => /\bnew Function\b|\beval\(/.test(code(file)));
  assert.deepEqual(compiling, ["kernels/gpu/template.ts"], "which the build gives functions");
});
