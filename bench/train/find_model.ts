import type { Model } from "../../models/graph/layers.ts";
import { MODELS } from "../../models/models.ts";
import type { ResNetOptions } from "../../models/resnet.ts";
import { UserError } from "../../results/text/user_error.ts";

/**
 * A model by name.
 *
 * @param input What it is built for, where that is not what it was designed for.
 * @throws {UserError} If there is no such model.
 */
export function findModel(name: string, input: Partial<ResNetOptions> = {}): Model {
  if (Object.hasOwn(MODELS, name)) {
    const { make, input: designed } = MODELS[name];
    return make({ ...designed, ...input });
  }
  throw new UserError(
    `Cannot use the model ${name} as there is no such model: known are ${
      Object.keys(MODELS).join(", ")
    }`,
  );
}

/** Classes that a model was designed to tell apart. */
export function classesOf(name: string): number {
  return MODELS[name].input.classes;
}
