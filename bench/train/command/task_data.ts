import { type Dataset, limitSplit } from "../../../datasets/dataset.ts";
import { loadDataset, loadingBytes } from "../../../datasets/load.ts";
import { roomProblem } from "../../../models/plan/host_memory.ts";
import type { Recipe } from "../../../results/schema/recipe.ts";
import { spelledOut } from "../../../results/text/clean_text.ts";
import { UserError } from "../../../results/text/user_error.ts";
import type { Host } from "../../host/host.ts";
import { hostRoom } from "../../host/system/memory.ts";
import { rootPath, userPath } from "../../host/paths.ts";
import { checkImageSize } from "../config.ts";
import type { TrainOptions } from "./train_options.ts";

/** @throws {UserError} If the host has no room for a data set: the process would be killed without a word. */
function checkRoom(host: Pick<Host, "readSystemFile" | "freeBytes">, task: string): void {
  const problem = roomProblem(loadingBytes(task), { hostRoom: () => hostRoom(host) });
  if (!problem) return;
  throw new UserError(
    `Cannot load ${task} as ${problem}: end other programs, or allow this one more`,
  );
}

/**
 * The data set that a task names, cut to `--limit`.
 *
 * @throws {UserError} If it cannot be had.
 */
export async function loadTask(
  host: Pick<Host, "startWorker" | "readSystemFile" | "freeBytes">,
  recipe: Recipe,
  { data, limit, maxBad, evalOnly, verification }: TrainOptions,
  log: (line: string) => void,
): Promise<Dataset> {
  const { task, seed, imageSize } = recipe;
  checkImageSize(recipe);
  checkRoom(host, task);
  const { startWorker } = host;
  let shownAt = 0;
  const progress = (done: number, total: number | null) => {
    if (performance.now() - shownAt < 2000 && done !== total) return;
    shownAt = performance.now();
    log(
      `downloaded ${(done / 1e6).toFixed(0)}${total ? ` of ${(total / 1e6).toFixed(0)}` : ""} MB`,
    );
  };
  const dataset = await loadDataset(task, {
    data: data === undefined ? undefined : userPath(data),
    cacheDir: rootPath(".cache"),
    imageSize,
    seed,
    maxBad,
    evalOnly,
    startWorker,
    log: (line) => log(spelledOut(line)),
    progress,
  });
  if (verification && dataset.sha256 !== verification.dataSha256) {
    dataset.close();
    throw new UserError(
      `Cannot use these data of ${task} as they are not the same: SHA-256 ${verification.dataSha256} is wanted, they have ${dataset.sha256}`,
    );
  }
  return limit === undefined ? dataset : { ...dataset, train: limitSplit(dataset.train, limit) };
}
