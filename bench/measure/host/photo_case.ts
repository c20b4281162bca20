import { decodePhoto } from "../../../datasets/imagenet/decode/decode.ts";
import { resample } from "../../../datasets/imagenet/decode/resample.ts";
import { evaluationView } from "../../../datasets/imagenet/decode/view.ts";
import type { HostCase } from "./host_case.ts";

/** ImageNet's usual size, and the side of what a ResNet sees. */
const WIDTH = 500, HEIGHT = 375, SIDE = 224;

/** A photo of ImageNet's size from JPEG to what a ResNet evaluates: decoded, resampled, cut. */
export function photoCase(): HostCase {
  return {
    ...{ op: "decode_photo", shape: `${HEIGHT}x${WIDTH} to ${SIDE}x${SIDE}`, unit: "images" },
    dims: { family: "images", images: 1, height: HEIGHT, width: WIDTH },
    quick: false,
    async open() {
      const { default: sharp } = await import("sharp");
      const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
      const jpeg = await sharp(ramp(), { raw }).jpeg({ quality: 95 }).toBuffer();
      const image = new Uint8Array(3 * SIDE * SIDE);
      const view = evaluationView(WIDTH, HEIGHT, SIDE);
      return {
        things: 1,
        async call() {
          resample(await decodePhoto(sharp, jpeg), view, SIDE, image);
          return image;
        },
        async check() {
          const { data } = await decodePhoto(sharp, jpeg);
          const off = ramp().reduce(
            (most, value, i) => Math.max(most, Math.abs(value - data[i])),
            0,
          );
          return off <= MOST_OFF ? null : `a pixel is off by ${off}, more than ${MOST_OFF}`;
        },
      };
    },
  };
}

/** What JPEG changes of a picture this smooth. */
const MOST_OFF = 8;

/** Colours that change slowly. */
function ramp(): Uint8Array {
  return Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3), x = pixel % WIDTH, y = Math.floor(pixel / WIDTH);
    return [x / 2, y / 2, (x + y) / 4][i % 3];
  });
}
