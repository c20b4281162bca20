/** What `bench` trains for a moment as its end-to-end proof: at a learning rate with which two epochs tell learning from guessing. */
export const SHORT_TRAINING = {
  ...{ task: "synthetic", model: "convnet", batch: 100, epochs: 2 },
  ...{ learningRate: 0.01, evalEvery: 2 },
} as const;
