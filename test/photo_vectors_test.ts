/** Photos against Pillow and torchvision (`vectors/photos.json`): decoded, cropped and resized bit for bit as they do it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import sharp from "sharp";
import { decodePhoto } from "../datasets/imagenet/decode/decode.ts";
import { resample } from "../datasets/imagenet/decode/resample.ts";
import {
  type Box,
  evaluationView,
  trainingView,
  type View,
} from "../datasets/imagenet/decode/view.ts";
import { drawAll, request, withPhotos } from "../datasets/imagenet/testing.ts";
import { Random } from "../kernels/random/random.ts";

interface Shown {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly pixels: string;
}

const vectors: {
  seed: number;
  decodings: { name: string; file: string; width: number; height: number; pixels: string }[];
  trainingViews: (Shown & { box: Box })[];
  evaluationViews: Shown[];
  crops: { width: number; height: number; draws: number; mean: number[]; std: number[] }[];
} = JSON.parse(readFileSync(new URL("./vectors/photos.json", import.meta.url), "utf8"));

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** Says where two images differ most. */
function assertSame(got: Uint8Array, want: Uint8Array, what: string): void {
  assert.equal(got.length, want.length, what);
  let worst = 0;
  const off = (i: number) => Math.abs(got[i] - want[i]);
  for (let i = 0; i < want.length; i++) if (off(i) > off(worst)) worst = i;
  assert.equal(got[worst], want[worst], `${what}: byte ${worst} of ${want.length}`);
}

for (const { name, file, width, height, pixels } of vectors.decodings) {
  test(`a photo decodes as Pillow's convert("RGB") has it: ${name}`, async () => {
    const got = await decodePhoto(sharp, bytesOf(file));
    assert.deepEqual([got.width, got.height], [width, height]);
    assertSame(got.data, bytesOf(pixels), name);
  });
}

/** Shows noise by a view, into junk. */
function show({ index, width, height, size }: Shown, view: View): Uint8Array {
  const random = new Random(vectors.seed, "test", index);
  const data = Uint8Array.from(
    { length: 3 * width * height },
    () => Math.floor(random.uniform() * 256),
  );
  const into = new Uint8Array(3 * size * size).fill(99);
  resample({ data, width, height }, view, size, into);
  return into;
}

for (const shown of vectors.trainingViews) {
  const { width, height, size, box } = shown;
  test(`a ${box.width}x${box.height} box of ${width}x${height} at ${size} is torchvision's resized_crop`, () => {
    const view = { box, width: size, height: size, left: 0, top: 0 };
    assertSame(show(shown, view), bytesOf(shown.pixels), `box ${Object.values(box)}`);
  });
}

for (const shown of vectors.evaluationViews) {
  const { width, height, size } = shown;
  test(`${width}x${height} at ${size} is evaluated as torchvision's Resize and CenterCrop show it`, () => {
    assertSame(show(shown, evaluationView(width, height, size)), bytesOf(shown.pixels), "view");
  });
}

for (const { width, height, draws, mean, std } of vectors.crops) {
  test(`random boxes of ${width}x${height} are spread as torchvision's`, () => {
    const sums = [0, 0, 0, 0], squares = [0, 0, 0, 0];
    const random = new Random(0, "test", 1);
    for (let i = 0; i < draws; i++) {
      const { left, top, width: w, height: h } = trainingView(width, height, 8, random).box;
      [top, left, h, w].forEach((v, k) => {
        sums[k] += v;
        squares[k] += v * v;
      });
    }
    ["top", "left", "height", "width"].forEach((name, k) => {
      const got = sums[k] / draws, spread = Math.sqrt(squares[k] / draws - got * got);
      // Both are estimates from as many draws: five standard errors of their difference, and f64 rounding where there is no spread.
      const error = 5 * std[k] * Math.sqrt(2 / draws) + 1e-9;
      assert.ok(Math.abs(got - mean[k]) <= error, `${name}: mean ${got}, want ${mean[k]}`);
      assert.ok(
        Math.abs(spread - std[k]) <= error + 1e-4,
        `${name}: deviation ${spread}, want ${std[k]}`,
      );
    });
  });
}

/** As Deno, Bun and Node all have it: the view of evaluation and two epochs of the JPEGs above, at 16 pixels. */
const SHOWN = "f99f4b430bcb1ad803586a39f38fd2ed143a0dd0b83b6099a12f1afbd45e6863";

test("workers show the same photos, byte for byte, under every runtime", async () => {
  const files = vectors.decodings.filter(({ name }) => name.startsWith("JPEG"))
    .map(({ file }, i) => [`train/ant/${i}.JPEG`, bytesOf(file)] as const);
  await withPhotos(Object.fromEntries(files), { seed: 4 }, async ({ train }) => {
    const indices = files.map((_, i) => i);
    const shown = await drawAll(train, [null, 0, 1].map((epoch) => request(indices, epoch)));
    const hash = createHash("sha256");
    for (const { images } of shown) hash.update(images);
    assert.equal(hash.digest("hex"), SHOWN);
  });
});
