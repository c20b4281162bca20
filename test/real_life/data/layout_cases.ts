/** Layouts that data sets of photos are published in, and what is named in place of a folder. */
import process from "node:process";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { putAll } from "../../../datasets/imagenet/testing.ts";
import type { RealCase, RealCases } from "../cases.ts";
import { read, readPhotos, refused } from "./folders_test_support.ts";

const posix = process.platform === "win32" && "it needs a device file";

const TINY = [
  "train/n01/images/n01_0.JPEG",
  "train/n02/images/n02_0.JPEG",
  "val/images/val_0.JPEG",
];
const ANNOTATIONS = { "val/val_annotations.txt": "val_0.JPEG\tn02\t0\t32\t44\t62\n" };
const FLAT = ["train/n01/1.JPEG", "train/n02/1.JPEG", "val/v_1.JPEG", "val/v_2.JPEG"];

/** Labels of two photos as people's tools write them, and what is said. */
const labelled = (
  name: string,
  csv: string,
  says = "4 photos of 2 classes, 2 to train on and 2",
) => {
  const texts = { "LOC_val_solution.csv": csv };
  return (says.startsWith("4 ") ? read : refused)(name, says, { files: FLAT, texts });
};

const labels: RealCases = [
  labelled("labels in quotes", '"ImageId","PredictionString"\n"v_1","n01 1 2"\n"v_2","n02 1 2"\n'),
  labelled("labels of Windows", "\ufeffImageId,PredictionString\r\nv_1.JPEG,n01 1\r\nv_2,n02\r\n"),
  labelled("labels of an old Mac", "v_1,n01\rv_2,n02\r"),
  labelled("labels with another heading", "filename,label\nv_1,n01\nv_2,n02\n"),
  labelled(
    "labels that contradict each other",
    "v_1,n01\nv_2,n02\nv_1,n02\n",
    'n01 and n02 name it: "v_1,',
  ),
  labelled("labels behind semicolons", "v_1;n01\nv_2;n02\n", 'a line is no NAME,CLASS: "v_1;n01"'),
  labelled(
    "labels in UTF-16",
    "v\0_\x001\0,\0n\0",
    "it holds zero bytes: save it as UTF-8, not UTF-16",
  ),
  read("val alone, its labels under a heading", "2 photos of 2 classes, 0 to train on and 2", {
    files: ["val/v_1.JPEG", "val/v_2.JPEG"],
    texts: { "LOC_val_solution.csv": "image,class\nv_1,n01\nv_2,n02\n" },
    evalOnly: true,
  }),
];

const layouts: RealCases = [
  read("Tiny ImageNet", "3 photos of 2 classes, 2 to train on and 1 to evaluate on; 1 file and 1", {
    files: [...TINY, "train/n01/n01_boxes.txt", "test/images/test_0.JPEG"],
    texts: {
      ...ANNOTATIONS,
      "words.txt": "n01\tgoldfish, Carassius auratus\n",
      "wnids.txt": "n01\n",
    },
  }),
  read("Tiny ImageNet's val alone", "1 photo of 1 class, 0 to train on and 1 to evaluate on", {
    files: ["val/images/val_0.JPEG"],
    texts: ANNOTATIONS,
    evalOnly: true,
  }),
  read("flat val with Kaggle's labels", "4 photos of 2 classes, 2 to train on and 2 to evaluate", {
    files: FLAT,
    texts: { "LOC_val_solution.csv": "ImageId,PredictionString\nv_1,n01 1 2 3 4\nv_2,n02 1 2\n" },
  }),
  read("a flat val photo without a label", "1 file left out: val/v_2.JPEG (no class in LOC_val_", {
    files: FLAT,
    texts: { "LOC_val_solution.csv": "v_1,n01 1 2 3 4\n" },
  }),
  read("flat val with labels by order", "2 to train on and 2 to evaluate on", {
    files: FLAT,
    texts: { "imagenet_2012_validation_synset_labels.txt": "n02\nn01\n" },
  }),
  refused(
    "flat val with too few labels by order",
    "val has 2 photos, but imagenet_2012_validation",
    {
      files: FLAT,
      texts: { "imagenet_2012_validation_synset_labels.txt": "n02\n" },
    },
  ),
  refused(
    "flat val with numbers",
    "the classes in ILSVRC2012_validation_ground_truth.txt are num",
    {
      files: FLAT,
      texts: { "ILSVRC2012_validation_ground_truth.txt": "490\n361\n" },
    },
  ),
  refused("flat val alone without labels", "val has no class folders with photos, and there is", {
    files: ["val/v_1.JPEG"],
    evalOnly: true,
  }),
  refused(
    "ILSVRC's archives as they come",
    "found ILSVRC2012_img_train.tar, ILSVRC2012_img_val.t",
    {
      files: ["ILSVRC2012_img_train.tar", "ILSVRC2012_img_val.tar"],
    },
  ),
  refused(
    "flat val without labels",
    "to label them: move photos to val/CLASS/, or write LOC_val_",
    {
      files: FLAT,
    },
  ),
];

/** A file in place of a folder. */
function file(name: string, says: string, bytes: Uint8Array | string): RealCase {
  const more = (folder: string) => putAll(folder, { data: bytes });
  return refused(name, says, { files: [], more, data: "data" });
}

const tar = await packTar([{ header: { name: "train/a/1.jpg", size: 3 }, body: "abc" }]);
const files: RealCases = [
  refused("that does not exist", "as it does not exist", { data: "missing" }),
  file("a tar file", "it is a tar archive: unpack it with tar -xf; name a folder that holds", tar),
  file(
    "a gzipped tar file",
    "a gzip archive: unpack it with gunzip, a .tar.gz with tar -xzf",
    gzipSync(tar),
  ),
  file("a zip file", "a zip archive: unpack it with unzip", "PK\x03\x04"),
  file(
    "what Git LFS leaves",
    "a Git LFS pointer, not the file",
    "version https://git-lfs.github.com",
  ),
  file(
    "a web page",
    "it is a web page: download the file again, from another address",
    "\n<!DOCTYPE html><html>",
  ),
  file("nothing", "it is empty", ""),
  {
    ...refused("a device", "it is no folder and no file", { missing: posix }),
    answer: () => readPhotos("/dev/zero"),
  },
];

export const cases: RealCases = [...layouts, ...labels, ...files];
