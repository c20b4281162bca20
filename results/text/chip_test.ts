import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleResult } from "../testing.ts";
import { modelName, sameChip } from "./chip.ts";

const { adapter } = exampleResult();
const seen = (changes: Partial<typeof adapter>) => ({ ...adapter, ...changes });

const WGPU = seen({
  ...{ vendor: "6880", architecture: null, device: "49374" },
  description: "SwiftShader Device (Subzero)",
});
const DAWN = seen({
  ...{ vendor: "google", architecture: "swiftshader", device: "swiftshader-device-subzero-" },
  description: "SwiftShader driver 5.0.0",
});
const CHROMIUM = seen({
  ...{ vendor: "google", architecture: "swiftshader", device: null, description: null },
});
const H200 = seen({
  ...{ vendor: "4318", architecture: null, device: "9013", description: "NVIDIA H200" },
  software: false,
});

test("one chip is known under wgpu, under Dawn and in a browser, and told from others", () => {
  const chips = [WGPU, DAWN, CHROMIUM];
  for (const a of chips) {
    for (const b of chips) assert.ok(sameChip(a, b), `${a.device} ${b.device}`);
  }
  for (const chip of chips) {
    assert.ok(!sameChip(chip, adapter), "llvmpipe");
    assert.ok(!sameChip(chip, H200));
  }
  assert.ok(sameChip(H200, seen({ ...H200, vendor: "nvidia", device: "nvidia-h200" })));
  assert.ok(!sameChip(H200, seen({ ...H200, vendor: "nvidia", device: "nvidia-h100-pcie" })));
});

test("the model's name is never that of Dawn's driver", () => {
  assert.deepEqual([WGPU, DAWN, CHROMIUM, H200].map(modelName), [
    "SwiftShader Device (Subzero)",
    "swiftshader-device-subzero",
    null,
    "NVIDIA H200",
  ]);
  assert.equal(modelName(seen({ device: "0xabc", description: "Radeon" })), "Radeon");
});

test("a chip of an unknown vendor is the same as none", () => {
  const unknown = seen({ vendor: null, description: null });
  assert.ok(!sameChip(unknown, unknown));
});
