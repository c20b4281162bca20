/** What people give for a file of weights and is another, or is broken: told what it is and what to do. */
import { Buffer } from "node:buffer";
import { mkdirSync } from "node:fs";
import process from "node:process";
import { checkHead } from "../../../bench/train/command/run_files.ts";
import { answerOf, type RealCase, type RealCases } from "../cases.ts";
import { entry, fileOf, given, headed, MADE, raw, RECIPE, take } from "./weights_test_support.ts";

const KIND = (what: string) =>
  new RegExp(
    `^error: Cannot use the weights of w.safetensors as a .safetensors is needed and this is ${what}`,
    "m",
  );

const kinds: RealCase[] = [
  given("an empty file", "", KIND("an empty file: download it anew$")),
  given("zeros", new Uint8Array(4096), KIND("nothing but zeros")),
  given(
    "a Git LFS pointer",
    "version https://git-lfs.github.com/spec/v1\noid sha256:0a\nsize 97\n",
    KIND("a Git LFS pointer, not the file: fetch it with git lfs pull$"),
  ),
  given(
    "a pickle of PyTorch",
    Buffer.from("PK\x03\x04" + "\0".repeat(26) + "archive/data.pkl", "latin1"),
    KIND(
      'a pickle of PyTorch .*: convert it with python3 -c "import sys,torch;.*" weights.pth weights.safetensors$',
    ),
  ),
  given(
    "a pickle of before PyTorch 1.6",
    Buffer.from("\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.", "latin1"),
    KIND("a pickle of Python, .*: convert it with python3 -c"),
  ),
  given(
    "arrays of NumPy's",
    Buffer.from("PK\x03\x04" + "\0".repeat(26) + "conv1.weight.npy", "latin1"),
    KIND("an archive of NumPy's .*: convert it with python3 -c"),
  ),
  given(
    "a model of Keras",
    Buffer.from("PK\x03\x04" + "\0".repeat(26) + "config.json", "latin1"),
    KIND("a model of Keras: its names and layouts"),
  ),
  given("HDF5", Buffer.from("\x89HDF\r\n\x1a\n\0\0", "latin1"), KIND("HDF5")),
  given(
    "ONNX",
    Buffer.from("\x08\x07\x12\x07pytorch\x1a\x031.7", "latin1"),
    KIND("ONNX: convert it with python3 -c"),
  ),
  given(
    "a zip archive",
    Buffer.from("PK\x03\x04" + "\0".repeat(26) + "w.safetensors", "latin1"),
    KIND("a zip archive: unpack it"),
  ),
  given(
    "gzip",
    Buffer.from("\x1f\x8b\x08\0", "latin1"),
    KIND("a gzip archive: unpack it with gunzip"),
  ),
  given(
    "a page that says to log in",
    '\n<!DOCTYPE html>\n<html lang="en">',
    KIND("a web page: download"),
  ),
  given(
    "the index of several files",
    '{"metadata":{"total_size":9},"weight_map":{"a":"b"}}',
    KIND("the index of weights that are in several files: merge its parts with python3 -c"),
  ),
  given("an answer in JSON", '{"error":"Repository not found"}', KIND("JSON")),
  given("a text", "conv1.weight 0.5\n", KIND("text")),
];

const C = (why: string) => new RegExp(`^error: Cannot read w.safetensors as ${why}`, "m");

const broken: RealCase[] = [
  given(
    "a file cut short in its data",
    fileOf(raw(MADE)).slice(0, 500_000),
    C('tensor ".*" ends at byte \\d+, the file has \\d+ bytes of data$'),
  ),
  given(
    "a file cut short in its header",
    fileOf(raw(MADE)).slice(0, 1000),
    C("it is truncated: the header needs \\d+ bytes, 992 follow its length$"),
  ),
  given(
    "a file of five bytes",
    Buffer.from("\xff\xfe\xfd\xfc\xfb", "latin1"),
    C("it has 5 bytes, the header length alone needs 8$"),
  ),
  given(
    "a header length beyond the file",
    Buffer.from("\xff\xff\xff\x7f\0\0\0\0{}", "latin1"),
    C("the header is too long: 2147483647 bytes, at most 100000000$"),
  ),
  given(
    "noise",
    Buffer.from("\x9f\x11\xe3\x44\x9f\x11\xe3\x44\x9f\x11", "latin1"),
    C("the header is too long"),
  ),
  given("a header that is no JSON", headed("{'a': 1}"), C("the header is not JSON in UTF-8$")),
  given("a header that is a list", headed("[]"), C("the header does not begin with {$")),
  given(
    "tensors that overlap",
    headed(JSON.stringify({ a: entry(0, 8), b: entry(4, 12) }), new Uint8Array(12)),
    C('tensor "b" begins at byte 4, inside the tensor that ends at 8$'),
  ),
  given(
    "a tensor beyond the file",
    headed(JSON.stringify({ a: entry(0, 8), b: entry(8, 16) }), new Uint8Array(12)),
    C('tensor "b" ends at byte 16, the file has 12 bytes of data$'),
  ),
  given(
    "a gap between tensors",
    headed(JSON.stringify({ a: entry(0, 8), b: entry(12, 20) }), new Uint8Array(20)),
    C('tensor "b" begins at byte 12, leaving a gap from 8$'),
  ),
  given(
    "bytes behind the last tensor",
    Buffer.concat([fileOf(raw(MADE)), new Uint8Array(3)]),
    C("3 bytes follow the last tensor$"),
  ),
  given(
    "a name that stands twice",
    headed(
      `{"a":${JSON.stringify(entry(0, 8))},"a":${JSON.stringify(entry(0, 8))}}`,
      new Uint8Array(8),
    ),
    C('the header names "a" twice$'),
  ),
  given(
    "a type that the format does not have",
    headed('{"a":{"dtype":"F128","shape":[1],"data_offsets":[0,16]}}', new Uint8Array(16)),
    C('tensor "a" has dtype "F128", known are F64'),
  ),
];

const places: RealCase[] = [
  {
    name: "--head new without --weights",
    answer: () => answerOf(() => checkHead({ ...RECIPE, head: "new" }, {})),
    exit: 2,
    says:
      /^error: Cannot use --head new without --weights: all layers are drawn from the seed then$/m,
  },
  {
    name: "a file that is not there",
    answer: (folder) => take(`${folder}/none.safetensors`),
    exit: 2,
    says: /^error: Cannot read .*none\.safetensors as it does not exist: check the path$/m,
  },
  {
    name: "a folder",
    make: (folder) => mkdirSync(`${folder}/w.safetensors`),
    answer: (folder) => take(`${folder}/w.safetensors`),
    exit: 2,
    says: /^error: Cannot read .*w\.safetensors as it is a folder: name a file$/m,
  },
  {
    name: "a device without end",
    answer: () => take("/dev/zero"),
    exit: 2,
    says: /^error: Cannot read \/dev\/zero as it is a device: name a file$/m,
    missing: process.platform === "win32" && "it needs POSIX devices",
  },
];

export const cases: RealCases = [...kinds, ...broken, ...places];
