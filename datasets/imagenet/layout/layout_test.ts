import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "../../data_error.ts";
import { withFolder } from "../../testing.ts";
import { leftOutText } from "../../left_out.ts";
import { listPhotos } from "./layout.ts";
import { putAll } from "../testing.ts";

/** Files that are only listed hold nothing. */
function named(...paths: string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, ""]));
}

const SOLUTION = "ImageId,PredictionString\n" +
  "ILSVRC2012_val_00000002,n01 85 1 499 272 3 3 9 9\nILSVRC2012_val_00000001,n02 1 2 3 4\n";

test("photos are listed class by class in order of names, capitals first, and all else is left out with its reason", async () => {
  await withFolder((folder) => {
    putAll(
      folder,
      named(
        "train/b/2.JPEG",
        "train/b/10.png",
        "train/b/more/1.jpg",
        "train/b/notes.txt",
        "train/b/.hidden.JPEG",
        "train/b/._10.png",
        "train/b/photo.HEIC",
        "train/__MACOSX/b/10.png",
        "train/empty/notes.txt",
        "train/loose.png",
        "train/Z/x.JPEG",
        "train/a/x.webp",
        "train/readme.txt",
      ),
    );
    const { folders, classes, train, validation, leftOut } = listPhotos(folder);
    assert.deepEqual(folders, ["Z", "a", "b"]);
    assert.deepEqual(classes, folders);
    assert.deepEqual(train.paths, [
      "train/Z/x.JPEG",
      "train/a/x.webp",
      "train/b/10.png",
      "train/b/2.JPEG",
      "train/b/more/1.jpg",
    ]);
    assert.deepEqual([...train.labels], [0, 1, 2, 2, 2]);
    assert.equal(validation.paths.length, 0);
    assert.equal(
      leftOutText(leftOut),
      "7 files and 2 folders left out: train/__MACOSX/, train/b/._10.png (a system's or program's own); " +
        "train/loose.png (a photo outside class folders); " +
        "train/readme.txt, train/b/notes.txt, train/empty/notes.txt (no photo by its name); train/b/.hidden.JPEG (hidden); " +
        "train/b/photo.HEIC (HEIC is not read: convert it to JPEG or PNG); " +
        "train/empty/ (no photo in it, so no class)",
    );
    return Promise.resolve();
  });
});

test("the validation split goes by the classes of training, even where it lacks some", async () => {
  for (const name of ["val", "valid", "validation", "test"]) {
    await withFolder((folder) => {
      putAll(folder, named("train/a/1.JPEG", "train/b/1.JPEG", `${name}/b/7.JPEG`));
      const { validation } = listPhotos(folder);
      assert.deepEqual(validation.paths, [`${name}/b/7.JPEG`]);
      assert.deepEqual([...validation.labels], [1]);
      return Promise.resolve();
    });
  }
});

test("Kaggle's tree is found below the folder: flat validation photos, labels and names of classes", async () => {
  await withFolder((folder) => {
    const tree = "ILSVRC/Data/CLS-LOC";
    putAll(folder, {
      ...named(`${tree}/train/n01/n01_1.JPEG`, `${tree}/train/n02/n02_1.JPEG`),
      ...named(`${tree}/val/ILSVRC2012_val_00000001.JPEG`),
      ...named(`${tree}/val/ILSVRC2012_val_00000002.JPEG`),
      ...named(`${tree}/test/ILSVRC2012_test_00000001.JPEG`),
      "LOC_val_solution.csv": SOLUTION,
      "LOC_synset_mapping.txt": "n01 tench, Tinca tinca\nn02 goldfish, Carassius auratus\n",
    });
    const { root, classes, validation } = listPhotos(folder);
    assert.equal(root, join(folder, tree));
    assert.deepEqual(classes, ["n01 tench", "n02 goldfish"]);
    assert.deepEqual([...validation.labels], [1, 0]);
    return Promise.resolve();
  });
});

test("links to folders of classes are followed", async () => {
  await withFolder((folder) => {
    putAll(folder, named("elsewhere/1.JPEG"));
    mkdirSync(join(folder, "train"));
    symlinkSync(join(folder, "elsewhere"), join(folder, "train/a"));
    assert.deepEqual(listPhotos(folder).train.paths, ["train/a/1.JPEG"]);
    return Promise.resolve();
  });
});

test("unlabelled test photos are no validation split", async () => {
  await withFolder((folder) => {
    putAll(folder, named("train/a/1.JPEG", "test/1.JPEG"));
    assert.equal(listPhotos(folder).validation.paths.length, 0);
    return Promise.resolve();
  });
});

const ONE = named("train/n01/1.JPEG");

/** Files, and what is said of them; F is the folder. */
const UNUSABLE: [name: string, files: Record<string, string>, message: string][] = [
  [
    "no train folder",
    named("val/a/1.JPEG"),
    "it has no folder train: --eval-only evaluates weights on what is there, training needs train/CLASS/PHOTO.JPEG",
  ],
  [
    "no class folder",
    named("train/1.JPEG"),
    "its train has no class folders with photos: expected train/CLASS/PHOTO.JPEG; 1 file left out: train/1.JPEG (a photo outside class folders)",
  ],
  [
    "a class of validation that training lacks",
    { ...ONE, ...named("val/n01/1.JPEG", "val/n09/1.JPEG") },
    "val has classes that train lacks: n09",
  ],
  [
    "validation photos without labels",
    { ...ONE, ...named("val/ILSVRC2012_val_00000001.JPEG") },
    "val has no class folders with photos, and there is no LOC_val_solution.csv, val_annotations.txt, imagenet_2012_validation_synset_labels.txt to label them: move photos to val/CLASS/, or write LOC_val_solution.csv with a line NAME,CLASS for each",
  ],
  [
    "validation photos that are not among the labels",
    { ...ONE, ...named("val/x.JPEG"), "LOC_val_solution.csv": SOLUTION },
    "no photo of val has a class in LOC_val_solution.csv",
  ],
  [
    "a validation photo of an unknown class",
    { ...ONE, ...named("val/ILSVRC2012_val_00000001.JPEG"), "LOC_val_solution.csv": SOLUTION },
    "val/ILSVRC2012_val_00000001.JPEG has class n02, which train lacks, in LOC_val_solution.csv",
  ],
];

for (const [name, files, message] of UNUSABLE) {
  test(`refused in one line: ${name}`, async () => {
    await withFolder((folder) => {
      putAll(folder, files);
      assert.throws(
        () => listPhotos(folder),
        new DataError(`Cannot use ${folder} as ImageNet as ${message}`),
      );
      return Promise.resolve();
    });
  });
}

test("a path that does not exist, and a file, are refused in one line", async () => {
  await withFolder((folder) => {
    putAll(folder, named("photos.tar"));
    const missing = join(folder, "missing"), file = join(folder, "photos.tar");
    assert.throws(
      () => listPhotos(missing),
      new DataError(`Cannot read ${missing} as it does not exist`),
    );
    assert.throws(
      () => listPhotos(file),
      new DataError(
        `Cannot use ${file} as ImageNet as it is empty; name a folder that holds train/`,
      ),
    );
    return Promise.resolve();
  });
});
