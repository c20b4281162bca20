import { entryName, type Recipe } from "../../results/schema/recipe.ts";
import { UserError } from "../../results/text/user_error.ts";
import type { Progress } from "./progress.ts";

/** Training met a number that is not finite. */
export class NonFiniteLossError extends UserError {
  override name = "NonFiniteLossError";

  constructor(what: string, value: number, progress: Progress, { learningRate }: Recipe) {
    const { epoch, step, losses } = progress;
    const inStep = what === "loss"; // of the step under way, which is not counted yet
    super(
      `The ${what} is ${value} at step ${losses.length + +inStep} (epoch ${
        epoch + +(inStep || step > 0)
      }) ` +
        `with learning rate ${learningRate}: try a smaller ${entryName("learningRate")}`,
      3,
    );
  }
}
