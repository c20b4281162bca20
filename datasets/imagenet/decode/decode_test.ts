import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePhoto, type OpenImage } from "./decode.ts";
import { jpeg } from "../testing.ts";

test("a JPEG without its end is truncated, whatever words libvips has left of it", async () => {
  const lost = "Warning treated as error due to failOn setting";
  const open: OpenImage = () => {
    throw new Error(lost);
  };
  const photo = await jpeg(1);
  const reason = (bytes: Uint8Array, message: string) =>
    assert.rejects(decodePhoto(open, bytes), { message });
  await reason(photo.subarray(0, photo.length - 300), "it is truncated");
  await reason(photo.subarray(0, -1), "it is truncated");
  await reason(photo, lost);
  await reason(Uint8Array.from([...photo, 0, 0, 0]), lost);
  await reason(Uint8Array.from({ length: 100 }, (_, i) => i), lost);
});
