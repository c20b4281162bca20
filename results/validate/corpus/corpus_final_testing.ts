/** Trainings whose last evaluation does not agree with itself or the last epoch. */
import { type Bad, bad, type Edit, TRAIN } from "./edit_testing.ts";

const train = (name: string, edit: Edit, path: string, reason: RegExp) =>
  bad(TRAIN, name, edit, path, reason);

export const FINAL_NUMBERS: readonly Bad[] = [
  train(
    "an edited final accuracy",
    (d) => d.train.final.testTop1 = 0.6,
    "train.final.testTop1",
    /last epoch's is 0.5512/,
  ),
  train(
    "the last epoch's accuracy edited with it",
    (d) => {
      d.train.final.testTop1 = d.train.epochs[9].testTop1 = 0.6;
    },
    "train.final.testTop1",
    /its classes give/,
  ),
  train(
    "an edited class",
    (d) => d.train.final.perClass[3].top1 = 0.9,
    "train.final.testTop1",
    /its classes give/,
  ),
  train(
    "a class with fewer images",
    (d) => d.train.final.perClass[3].count = 500,
    "train.final.perClass",
    /testCount is 10000/,
  ),
  train(
    "another final loss",
    (d) => d.train.final.testLoss = 1,
    "train.final.testLoss",
    /last epoch's is/,
  ),
  train(
    "a confusion matrix of other hits",
    (d) => {
      const rows = d.train.final.perClass.map((_: unknown, i: number) =>
        Array(10).fill(0).map((_, j) => +(i === j) * 1000)
      );
      d.train.final.confusion = rows;
    },
    "train.final.confusion[0][0]",
    /top1 times count is 623/,
  ),
  train(
    "a confusion matrix of fewer classes",
    (d) => d.train.final.confusion = [],
    "train.final.confusion",
    /classes are 10/,
  ),
  train(
    "a final top-5 of half an image",
    (d) => {
      d.train.final.testTop5 = d.train.epochs[9].testTop5 = 0.94625;
    },
    "train.final.testTop5",
    /no whole number/,
  ),
  train(
    "a final top-5 below the top-1",
    (d) => {
      d.train.final.testTop5 = d.train.epochs[9].testTop5 = 0.5;
    },
    "train.final.testTop5",
    /less than the top-1/,
  ),
  train(
    "a class with half an image",
    (d) => d.train.final.perClass[3].top1 += 5e-4,
    "train.final.perClass[3].top1",
    /no whole number/,
  ),
  train(
    "a class without an accuracy",
    (d) => d.train.final.perClass[3].top1 = null,
    "train.final.perClass[3].top1",
    /null where count is 0/,
  ),
  train(
    "a confusion matrix with a short row",
    (d) => d.train.final.confusion = Array(10).fill([1000]),
    "train.final.confusion[1]",
    /classes are 10/,
  ),
  train(
    "a confusion matrix of fewer images",
    (d) => d.train.final.confusion = Array(10).fill(Array(10).fill(1)),
    "train.final.confusion[1]",
    /images of the class are 1000/,
  ),
];
