/** What people give for a `.safetensors`, known by its first bytes, and how to make one of it. */
import {
  COMMON_KINDS,
  findKind,
  HDF5,
  type Kind,
  PICKLE,
  ZIP,
} from "../../../datasets/file_kind.ts";

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
const AGAIN = "download it anew", NAME = "name the weights";

/** In the order in which they are tried. */
const KINDS: readonly Kind[] = [
  [/^$/, "an empty file", AGAIN],
  [/^\0+$/, "nothing but zeros, as of a download that was cut short", AGAIN],
  [{ ...ZIP, holds: /\.npy/ }, "an archive of NumPy's (.npz)", FROM_NUMPY],
  [
    { ...ZIP, holds: /data\.pkl|\/version|\/byteorder|constants\.pkl/ },
    "a pickle of PyTorch (.pth, .pt, .bin)",
    FROM_TORCH,
  ],
  [{ ...ZIP, holds: /config\.json|metadata\.json|\.h5/ }, "a model of Keras", OTHER_NAMES],
  [PICKLE, "a pickle of Python, as PyTorch wrote them before 1.6", FROM_TORCH],
  [HDF5, "HDF5, as Keras writes it (.h5)", OTHER_NAMES],
  [
    { begins: ["\x93NUMPY"] },
    "one array of NumPy's (.npy)",
    "save all of a model's by numpy.savez and ask again",
  ],
  // The version of its format, a small number, and the tag of one of a model's next fields.
  [{ begins: ["\x08"], holds: /^.[^ -~][\cR\cZ"*2:B]/s }, "ONNX", FROM_ONNX],
  [{ at: 4, begins: ["TFL3"] }, "a model of TensorFlow Lite", OTHER_NAMES],
  [{ begins: ["GGUF", "ggml", "lmgg"] }, "GGUF, which is for language models", OTHER_NAMES],
  ...COMMON_KINDS,
  [{ begins: ["\x89PNG", "\xff\xd8\xff", "GIF8"] }, "a picture", NAME],
  [{ begins: ["BM"], holds: /^.{6}\0\0/s }, "a picture", NAME],
  [/^(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype)/i, "XML", AGAIN],
  [/^\s*\{.*"weight_map"/s, "the index of weights that are in several files", FROM_SHARDS],
  [/^(?:\xef\xbb\xbf)?\s*[{[]/, "JSON", NAME],
  [/^[\t\n\r -~]+$/, "text", NAME],
];

/**
 * What a file is that is no `.safetensors`, and what to do: `a zip archive: unpack it with unzip`; null where it may be one.
 *
 * @param bytes All of it, or its first {@linkcode "../../../datasets/file_kind.ts".HEAD_BYTES}.
 */
export function otherKind(bytes: Uint8Array): string | null {
  // A header's length in eight bytes, and the header.
  if (bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0)) return null;
  const found = findKind(bytes, KINDS);
  return found ? `${found[1]}: ${found[2]}` : null;
}
