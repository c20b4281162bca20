/** What people give for a `.safetensors`, known by its first bytes, and how to make one of it. */

/** How much of a file is looked at. */
const LOOK_BYTES = 512;

/** What a file is: `a pickle of PyTorch`, and what to do. */
export interface OtherKind {
  readonly what: string;
  readonly advice: string;
}

const python = (code: string, from: string) =>
  `convert it with python3 -c "${code}" ${from} weights.safetensors`;

const FROM_TORCH = python(
  "import sys,torch;from safetensors.torch import save_file;" +
    "d=torch.load(sys.argv[1],map_location='cpu',weights_only=True);d=d.get('state_dict',d.get('model',d));" +
    "save_file({k:v.contiguous().clone() for k,v in d.items()},sys.argv[2])",
  "weights.pth",
);
const FROM_NUMPY = python(
  "import sys,numpy;from safetensors.numpy import save_file;save_file(dict(numpy.load(sys.argv[1])),sys.argv[2])",
  "weights.npz",
);
const FROM_ONNX = python(
  "import sys,onnx;from onnx.numpy_helper import to_array;from safetensors.numpy import save_file;" +
    "save_file({t.name:to_array(t) for t in onnx.load(sys.argv[1]).graph.initializer},sys.argv[2])",
  "model.onnx",
);
const FROM_SHARDS = "merge its parts with " + python(
  "import sys;from safetensors.torch import load_file,save_file;" +
    "save_file({k:v for f in sys.argv[1:-1] for k,v in load_file(f).items()},sys.argv[-1])",
  "model-*.safetensors",
).replace("convert it with ", "");
const OTHER_NAMES = "its names and layouts are not PyTorch's, so take a model's PyTorch weights";
const UNPACK = "unpack it and give what is inside";
const AGAIN = "download it anew";

/** Patterns of how a file begins, bytes that are no text as `%1f`, in the order in which they are tried. */
const KINDS: readonly (readonly [pattern: RegExp, what: string, advice: string])[] = [
  [/^$/, "an empty file", AGAIN],
  [/^(%00)+$/, "nothing but zeros, as of a download that was cut short", AGAIN],
  [
    /^version https:\/\/git-lfs/,
    "a Git LFS pointer and not the file itself",
    "git lfs pull fetches that",
  ],
  [/^PK%03%04.*?\.npy/s, "an archive of NumPy's (.npz)", FROM_NUMPY],
  [
    /^PK%03%04.*?(data\.pkl|\/version|\/byteorder|constants\.pkl)/s,
    "a pickle of PyTorch (.pth, .pt, .bin)",
    FROM_TORCH,
  ],
  [/^PK%03%04.*?(config\.json|metadata\.json|\.h5)/s, "a model of Keras", OTHER_NAMES],
  [/^PK(%03%04|%05%06)/, "a zip archive", UNPACK],
  [/^%80%0[2-5]/, "a pickle of Python, as PyTorch wrote them before 1.6", FROM_TORCH],
  [/^%89HDF\r\n%1a\n/, "HDF5, as Keras writes it (.h5)", OTHER_NAMES],
  [
    /^%93NUMPY/,
    "one array of NumPy's (.npy)",
    "save all of a model's by numpy.savez and ask again",
  ],
  [/^%08(%[01].|\t|\n|\r)(%12|%1a|[\x22*2:B])/, "ONNX", FROM_ONNX],
  [/^(%..|[^%]){4}TFL3/s, "a model of TensorFlow Lite", OTHER_NAMES],
  [/^(GGUF|ggml|lmgg)/, "GGUF, which is for language models", OTHER_NAMES],
  [/^%1f%8b/, "compressed by gzip", "gunzip it"],
  [/^BZh\d/, "compressed by bzip2", "bunzip2 it"],
  [/^%fd7zXZ/, "compressed by xz", "unxz it"],
  [/^\(%b5\/%fd/, "compressed by zstd", "unzstd it"],
  [/^(7z%bc%af|Rar!)/, "a 7z or RAR archive", UNPACK],
  [/^(%..|[^%]){257}ustar/s, "a tar archive", UNPACK],
  [/^(%89PNG|%ff%d8%ff|GIF8|BM(%..|[^%]){4}%00%00)/s, "a picture", "name the weights"],
  [
    /^(%ef%bb%bf)?\s*<(!doctype|html|head|\?xml|body)/i,
    "a page (HTML or XML) and not the file itself, as a download gives that needs another address or a login",
    AGAIN,
  ],
  [/^\s*\{.*"weight_map"/s, "the index of weights that are in several files", FROM_SHARDS],
  [/^(%ef%bb%bf)?\s*[{[]/, "JSON", "name the weights"],
  [/^([^%]|%25)+$/, "text", "name the weights"],
];

/**
 * What a file is that is no `.safetensors`; null where it may be one.
 *
 * @param bytes All of it, or its first 512.
 */
export function otherKind(bytes: Uint8Array): OtherKind | null {
  // A header's length in eight bytes, and the header.
  if (bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0)) return null;
  const text = Array.from(bytes.subarray(0, LOOK_BYTES), asText).join("");
  const found = KINDS.find(([pattern]) => pattern.test(text));
  return found ? { what: found[1], advice: found[2] } : null;
}

function asText(byte: number): string {
  const isText = byte >= 0x20 && byte < 0x7f || [0x09, 0x0a, 0x0d].includes(byte);
  return isText && byte !== 0x25
    ? String.fromCharCode(byte)
    : `%${byte.toString(16).padStart(2, "0")}`;
}
