import assert from "node:assert/strict";
import { test } from "node:test";
import { vendorName } from "./vendor_name.ts";

test("vendorName() is one name for wgpu's numbers and Dawn's words, and leaves others alone", () => {
  assert.equal(vendorName("4318"), "NVIDIA");
  assert.equal(vendorName("nvidia"), "NVIDIA");
  assert.equal(vendorName("constructor"), "constructor");
  assert.equal(vendorName(null), "unknown");
});
