import assert from "node:assert/strict";
import { test } from "node:test";
import { BENCH, type Edit, edited, NEWER } from "../corpus/edit_testing.ts";
import { validateText } from "../validate_text.ts";

function judged(base: string, edit: Edit): { flags: string[]; division: string | null } {
  const { problems, flags, division } = validateText(edited(base, edit));
  assert.deepEqual(problems, []);
  return { flags: flags.map(({ path, message }) => `${path}: ${message}`), division };
}

const ODD: Readonly<Record<string, readonly [edit: Edit, flag: RegExp]>> = {
  "praise in an adapter's name": [
    (d) => d.adapter.description = "NVIDIA H200 (verified)",
    /^adapter\.description: has words that no driver says/,
  ],
  "a place in a driver's name": [(d) => d.driver = "NVIDIA 580.1 #1", /^driver: has words/],
  "a word beside a known card": [
    (d) => d.adapter.description = "NVIDIA H200 Supreme",
    /has the word Supreme/,
  ],
  "a dot beside a known card": [(d) => d.adapter.description = "NVIDIA H200·", /the word H200·/],
  "llvmpipe's limits": [
    (d) => d.adapter.limits = JSON.parse(NEWER).adapter.limits,
    /^adapter\.limits: are llvmpipe's/,
  ],
  "a Deno of the future": [
    (d) => d.runtime.version = "99.0.0",
    /^runtime\.version: is 99\.0\.0, newer/,
  ],
  "no PCI number in Deno": [(d) => d.adapter.device = null, /^adapter\.device: is not known/],
  "a wait of ten seconds": [
    (d) => {
      const { roofline } = d.bench;
      roofline.syncFloorSamplesNs = roofline.syncFloorSamplesNs.map((ns: number) => 1000 * ns);
      roofline.syncFloorNs *= 1000;
    },
    /syncFloorNs: is 11\.\d s for an empty submit/,
  ],
  "a clock coarser than its own waits": [
    (d) => d.bench.roofline.hostQuantumNs = 1e6,
    /hostQuantumNs: is 1000000, but waits by that clock are \d+ apart/,
  ],
};

for (const [name, [edit, flag]] of Object.entries(ODD)) {
  test(`A bench with ${name} is flagged, and of the open division`, () => {
    assert.equal(judged(BENCH, () => {}).division, "closed");
    const { flags, division } = judged(BENCH, edit);
    assert.ok(flags.some((each) => flag.test(each)), flags.join("\n"));
    assert.equal(division, "open");
  });
}

test("Markup of any kind, and fields that are the board's, are flagged", () => {
  const texts = ["<h1>first</h1>", "<x1 onload=f()>", "&#60;b&#62;", "data:text/html;base64,AA"];
  for (const text of [...texts, "[x](https://a.example)", '=HYPERLINK("a")']) {
    const { flags } = judged(BENCH, (d) => d.note = text);
    assert.ok(flags.some((flag) => /^note: holds markup/.test(flag)), text);
  }
  for (const text of ["array<vec4<f32>, 4>(x)", "no data: a; b", "a && b; c", "- x(y)"]) {
    assert.deepEqual(judged(BENCH, (d) => d.note = text).flags, [], text);
  }
  const { flags } = judged(BENCH, (d) => Object.assign(d, { rank: 1, verified: true, power: 2 }));
  assert.deepEqual(flags.map((flag) => flag.split(":")[0]), ["rank", "verified"]);
});
