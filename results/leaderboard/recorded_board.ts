import { collect } from "./collect.ts";
import { type Leaderboard, leaderboard } from "./schema.ts";
import { submissionFiles } from "./submission_files.ts";

/** The leaderboard of the results that are recorded below a folder, as the site's `leaderboard.json`. */
export async function recordedBoard(folder: string): Promise<Leaderboard> {
  const files = await submissionFiles([folder], folder);
  return leaderboard.parse(await collect(files, () => Promise.resolve()));
}
