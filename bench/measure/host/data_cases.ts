import { Random } from "../../../kernels/random/random.ts";
import { Sampler, trainingRequests } from "../../../datasets/batches.ts";
import { BatchFiles } from "../../../datasets/cifar10/batch_files.ts";
import { BATCH_FILES } from "../../../datasets/cifar10/layout.ts";
import { IMAGE_BYTES } from "../../../datasets/dataset.ts";
import { MemorySplit } from "../../../datasets/memory_split.ts";
import type { HostCase } from "./host_case.ts";

/** Images of CIFAR-10's training set, and of a batch of the recipe. */
const TRAIN = 50_000, BATCH = 100;
/** A tenth of CIFAR-10's files, as the whole is 184 MB. */
const RECORDS = 1000;

const imagesDims = (images: number) => ({
  ...{ family: "images", images, height: 32, width: 32 } as const,
});

/** What CIFAR-10 costs the host: the order of an epoch, a batch, decoding. */
export function dataCases(): HostCase[] {
  return [shuffleEpoch(), gatherBatch(), decodeCifar10()];
}

function shuffleEpoch(): HostCase {
  const dims = imagesDims(TRAIN);
  return {
    ...{ op: "shuffle_epoch", shape: `${TRAIN}`, dims, unit: "images", quick: true },
    open() {
      const sampler = new Sampler(TRAIN, BATCH, 0);
      let epoch = 0;
      return Promise.resolve({
        things: TRAIN,
        call: () => sampler.order(epoch++),
        check() {
          const different = new Set(sampler.order(0)).size;
          const wrong = different === TRAIN ? null : `shows ${different} of ${TRAIN} images`;
          return Promise.resolve(wrong);
        },
      });
    },
  };
}

function gatherBatch(): HostCase {
  const dims = imagesDims(BATCH);
  return {
    ...{ op: "gather_batch", shape: `${BATCH}x3x32x32`, dims, unit: "images", quick: true },
    open() {
      const split = randomSplit(10 * RECORDS);
      const batches = split.batches(endlessRequests(split.count));
      const call = async () => (await batches.next()).value!;
      return Promise.resolve({
        things: BATCH,
        call,
        async check() {
          const { indices, images, labels } = await call();
          const wrong = Array.from(indices).findIndex((index, place) =>
            labels[place] !== split.labels[index] ||
            !sameBytes(imageOf(images, place), imageOf(split.images, index))
          );
          return wrong < 0 ? null : `image ${wrong} is not image ${indices[wrong]} of the split`;
        },
      });
    },
  };
}

function* endlessRequests(count: number) {
  const sampler = new Sampler(count, BATCH, 0);
  for (let epoch = 0;; epoch++) yield* trainingRequests(sampler, epoch);
}

function decodeCifar10(): HostCase {
  const images = BATCH_FILES.length * RECORDS;
  return {
    ...{ op: "decode_cifar10", shape: `${images}x3x32x32`, dims: imagesDims(images) },
    ...{ unit: "images", quick: false },
    open() {
      const source = randomSplit(RECORDS), file = recordsOf(source);
      const call = () => {
        const files = new BatchFiles({ recordsPerFile: RECORDS }, "random records");
        for (const name of BATCH_FILES) files.add(name, file);
        return files.finish();
      };
      return Promise.resolve({
        things: images,
        call,
        check() {
          const { test } = call();
          const same = sameBytes(test.images, source.images) &&
            sameBytes(test.labels, source.labels);
          return Promise.resolve(same ? null : "gives other images than were written");
        },
      });
    },
  };
}

function randomSplit(count: number): MemorySplit {
  const random = new Random(0);
  const images = Uint8Array.from({ length: count * IMAGE_BYTES }, () => random.below(256));
  return new MemorySplit(images, Uint8Array.from({ length: count }, () => random.below(10)));
}

/** As in CIFAR-10's binary files: a label, then the image. */
function recordsOf({ images, labels, count }: MemorySplit): Uint8Array {
  const records = new Uint8Array(count * (1 + IMAGE_BYTES));
  for (let i = 0; i < count; i++) {
    records[i * (1 + IMAGE_BYTES)] = labels[i];
    records.set(imageOf(images, i), i * (1 + IMAGE_BYTES) + 1);
  }
  return records;
}

const imageOf = (images: Uint8Array, place: number) =>
  images.subarray(place * IMAGE_BYTES, (place + 1) * IMAGE_BYTES);

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
