/** The house rules that a compiler does not hold: which room may import which, and who may know the runtime. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.dirname(import.meta.dirname!);

/** What a room may import besides itself. `datasets` draws its random numbers from, and checks input like, the others; it touches no GPU. */
const ARROWS: Record<string, readonly string[]> = {
  kernels: [],
  models: ["kernels/"],
  datasets: ["kernels/random/", "results/text/user_error.ts", "results/text/file_error.ts"],
  results: ["deno.json"],
  bench: ["kernels/", "models/", "datasets/", "results/", "deno.json"],
};

/** Paths from the root, which npm's are not. */
const ROOMS = new RegExp(`^(?:${Object.keys(ARROWS).join("|")}|test)/`);

/** All modules of a room, tests and what they share left out. */
function modules(room: string): string[] {
  return readdirSync(path.join(ROOT, room), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/(_test|testing)\.ts$/.test(file))
    .map((file) => path.join(room, file));
}

function imports(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, specifier]) =>
    specifier.startsWith(".") ? path.join(path.dirname(file), specifier) : specifier
  );
}

for (const [room, allowed] of Object.entries(ARROWS)) {
  Deno.test(`${room}/ imports only what its arrows allow`, () => {
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

Deno.test("kernels/ and models/ use web APIs only", () => {
  const wrong = [...modules("kernels"), ...modules("models")].filter((file) => {
    const text = readFileSync(path.join(ROOT, file), "utf8").replaceAll(
      /\/\*[\s\S]*?\*\/|\/\/.*/g,
      "",
    );
    return /\bDeno\.|"node:|"npm:|\bprocess\./.test(text);
  });
  assert.deepEqual(wrong, []);
});

Deno.test("only bench/host/host.ts knows the runtime", () => {
  const all = ["kernels", "models", "datasets", "results", "bench"].flatMap(modules);
  const wrong = all.filter((file) => {
    const text = readFileSync(path.join(ROOT, file), "utf8").replaceAll(
      /\/\*[\s\S]*?\*\/|\/\/.*/g,
      "",
    );
    return /\bDeno\./.test(text) || /\bnavigator\.gpu\b/.test(text);
  });
  assert.deepEqual(wrong, ["bench/host/host.ts"]);
});
