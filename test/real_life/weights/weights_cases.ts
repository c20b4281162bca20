/** Weights as people have them: taken where they are the model's, else told why they are not. */
import type { RealCase, RealCases } from "../cases.ts";
import {
  f32,
  fileOf,
  given,
  headed,
  header,
  MADE,
  prefixed,
  raw,
  RIGHT,
  scalar,
  weightsOf,
  without,
} from "./weights_test_support.ts";

/** One value changed. */
function withValue(value: number, dtype = "F32"): Uint8Array {
  const tensors = raw(MADE, dtype), { bytes } = tensors["layer1.0.conv1.weight"];
  const view = new DataView(bytes.buffer);
  if (dtype === "F64") view.setFloat64(8 * 5, value, true);
  else view.setFloat32(4 * 5, value, true);
  return fileOf(tensors);
}

const COUNTED = { ...raw(MADE), "bn1.num_batches_tracked": scalar("I64", 8) };
const FC1000 = { ...raw(MADE), "fc.weight": f32(1000, 64), "fc.bias": f32(1000) };

const VARIANCE = {
  ...f32(16),
  bytes: new Uint8Array(Float32Array.from({ length: 16 }, () => -0.5).buffer),
};

const taken: RealCase[] = [
  given("f32", fileOf(raw(MADE)), RIGHT),
  given("f16", fileOf(raw(MADE, "F16")), RIGHT),
  given("bf16", fileOf(raw(MADE, "BF16")), RIGHT),
  given(
    "f64",
    fileOf(raw(MADE, "F64")),
    /weights of w\.safetensors: \d+ tensors of F64 rounded to f32\nthe right values/,
  ),
  given(
    "f16 weights beside f32 statistics",
    fileOf({
      ...raw(MADE, "F16"),
      ...Object.fromEntries(Object.entries(raw(MADE)).filter(([name]) => /running/.test(name))),
    }),
    RIGHT,
  ),
  given("an int64 counter of batches", fileOf(COUNTED), RIGHT),
  given(
    "counters of int32 and f32",
    fileOf({
      ...raw(MADE),
      "bn1.num_batches_tracked": scalar("I32", 4),
      "layer1.0.bn1.num_batches_tracked": scalar("F32", 4),
    }),
    RIGHT,
  ),
  given(
    "a scalar, a bool and a tensor of no elements beside",
    fileOf({
      ...raw(MADE),
      epoch: scalar("I64", 8),
      best: scalar("F32", 4),
      flag: { dtype: "BOOL", shape: [1], bytes: Uint8Array.of(1) },
      none: f32(0, 3),
    }),
    /^weights of w\.safetensors: ignored "epoch", "best", "flag", "none"\nthe right values/m,
  ),
  ...["module.", "model.", "_orig_mod.", "backbone.", "module._orig_mod.", "net.encoder."].map((
    prefix,
  ) =>
    given(
      `the prefix ${prefix}`,
      fileOf(prefixed(prefix, COUNTED)),
      new RegExp(
        `weights of w.safetensors: names without their prefix "${prefix}"\nthe right values`,
      ),
    )
  ),
  given(
    "a backbone beside a projection",
    fileOf({ ...prefixed("backbone.", raw(MADE)), "projector.0.weight": f32(8, 64) }),
    /weights of .*ignored "projector\.0\.weight"\nthe right values/,
  ),
  given(
    "__metadata__ of another tool",
    fileOf(raw(MADE), { format: "pt", note: "\u001b[31m é" }),
    RIGHT,
  ),
  given(
    "tensors that begin at odd addresses",
    headed(
      `${
        JSON.stringify({
          first: { dtype: "BOOL", shape: [1], data_offsets: [0, 1] },
          ...header(raw(MADE), 1),
        })
      }`,
      Uint8Array.of(1),
      ...Object.values(raw(MADE)).map(({ bytes }) => bytes),
    ),
    /weights of .*ignored "first"\nthe right values/,
  ),
  given(
    "1,000 classes and --head new",
    fileOf(FC1000),
    /weights of w\.safetensors: fc drawn anew from seed 3\nthe right values/,
    { head: "new", seed: 3 },
  ),
  given(
    "no last layer and --head new",
    fileOf(without(raw(MADE), "fc.weight", "fc.bias")),
    /weights of .*: fc drawn anew from seed 0\nthe right values/,
    { head: "new" },
  ),
  given(
    "an MLP for a last layer, and --head new",
    fileOf({
      ...without(raw(MADE), "fc.weight", "fc.bias"),
      "fc.0.weight": f32(128, 64),
      "fc.2.weight": f32(5, 128),
    }),
    /weights of .*: fc drawn anew from seed 0\nthe right values/,
    { head: "new" },
  ),
];

const T =
  /^error: Cannot use the weights of w\.safetensors as the file's tensors are not the model's: /
    .source;

const others: RealCase[] = [
  given(
    "1,000 classes",
    fileOf(FC1000),
    /as their last layer is of 1000 classes, and here are 2: --head new draws that layer anew$/m,
  ),
  given(
    "fp8",
    fileOf(raw(MADE, "F8_E4M3")),
    new RegExp(
      `${T}of another type \\d+: conv1.weight \\(F8_E4M3, must be F32, F64, F16, BF16\\), .* and \\d+ more$`,
      "m",
    ),
  ),
  given(
    "quantised to int8",
    fileOf(raw(MADE, "I8")),
    /conv1\.weight \(I8, must be F32, F64, F16, BF16\)/,
  ),
  given(
    "a tensor that is missing",
    fileOf(without(raw(MADE), "bn1.running_var")),
    new RegExp(`${T}missing 1: bn1.running_var$`, "m"),
  ),
  given(
    "a tensor too many",
    fileOf({ ...raw(MADE), "layer1.0.se.fc.weight": f32(4, 16) }),
    new RegExp(`${T}unexpected 1: layer1.0.se.fc.weight$`, "m"),
  ),
  given(
    "another model, of more layers",
    () => fileOf(raw(weightsOf("resnet56"))),
    new RegExp(`${T}unexpected \\d+: layer1.3.conv1.weight, .* and \\d+ more$`, "m"),
  ),
  given(
    "another model, of fewer layers",
    fileOf(raw(MADE)),
    /missing \d+: layer1\.3\.conv1\.weight, .* and \d+ more$/m,
    { model: "resnet32" },
  ),
  given(
    "names of another library",
    fileOf({ "stem.kernel": f32(3, 3, 3, 16) }),
    new RegExp(`${T}missing \\d+: conv1.weight, .* and \\d+ more; unexpected 1: stem.kernel$`, "m"),
  ),
  given(
    "a wrong shape",
    fileOf({ ...raw(MADE), "conv1.weight": f32(16, 3, 7, 7) }),
    new RegExp(`${T}misshapen 1: conv1.weight \\(F32 16x3x7x7, must be 16x3x3x3\\)$`, "m"),
  ),
  given(
    "a layout of TensorFlow's",
    fileOf({ ...raw(MADE), "conv1.weight": f32(3, 3, 3, 16) }),
    /conv1\.weight \(F32 3x3x3x16, must be 16x3x3x3, of which PyTorch has another order\)$/m,
  ),
  given(
    "NaN",
    withValue(NaN),
    new RegExp(`${T}not finite 1: layer1.0.conv1.weight\\[5\\] is NaN in f32$`, "m"),
  ),
  given(
    "infinity",
    withValue(-Infinity),
    /not finite 1: layer1\.0\.conv1\.weight\[5\] is -Infinity in f32$/m,
  ),
  given(
    "an f64 beyond f32",
    withValue(1e300, "F64"),
    /not finite 1: layer1\.0\.conv1\.weight\[5\] is Infinity in f32$/m,
  ),
  given(
    "the model twice, as student and teacher",
    fileOf({ ...prefixed("student.", raw(MADE)), ...prefixed("teacher.", raw(MADE)) }),
    /as the model is there 2 times, as "student\.\*", "teacher\.\*": save the tensors of one of them alone$/m,
  ),
  given(
    "the model beside its moving average",
    fileOf({ ...raw(MADE), ...prefixed("ema.", raw(MADE)) }),
    /as the model is there 2 times, as "\*", "ema\.\*": save the tensors of one of them alone$/m,
  ),
  given(
    "a negative variance",
    fileOf({ ...raw(MADE), "bn1.running_var": VARIANCE }),
    new RegExp(`${T}negative 1: bn1.running_var\\[0\\] is -0.5 in f32$`, "m"),
  ),
  given(
    "a name that would steer the terminal",
    fileOf({ ...raw(MADE), "\u001b[31mx\nat y": f32(1) }),
    /unexpected 1: "\\u001b\[31mx\\nat y"$/m,
  ),
];

export const cases: RealCases = [...taken, ...others];
