import { rate } from "../../../results/text/numbers.ts";
import { BatchError } from "../../train/memory/memory_line.ts";
import type { Job } from "../job.ts";
import { shortTraining } from "./short_training.ts";

const LABEL = "training convnet on the built-in images";

/** The short training, as the end-to-end proof. */
export function trainingJob(): Job {
  return {
    suite: "models",
    label: LABEL,
    async run(bench, findings, { shouldStop }) {
      try {
        findings.training = await shortTraining(bench, shouldStop);
      } catch (error) {
        if (!(error instanceof BatchError)) throw error;
        return [`${LABEL}: skipped, ${error.message}`];
      }
      if (!findings.training) return [`${LABEL}: interrupted`];
      const { testTop1, epochs, seconds, imagesPerSecond } = findings.training;
      const accuracy = `test top-1 ${(100 * testTop1).toFixed(2)} % after ${epochs} epochs`;
      const speed = `${seconds.toFixed(1)} s, ${rate(imagesPerSecond)} images/s`;
      return [`${LABEL}: ${accuracy}, ${speed}`];
    },
    leaveOut() {}, // the document's `training` stays null, and its status says why
  };
}
