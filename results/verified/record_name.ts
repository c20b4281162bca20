/** What the names of files of verifications end with. */
const ENDING = ".verified.json";

/** Where the verifications of a result lie: `convnet.json` has `convnet.verified.json`. */
export function recordPath(result: string): string {
  return result.replace(/\.json$/i, "") + ENDING;
}

/** Whether a file holds verifications, and is no result. */
export function isRecord(name: string): boolean {
  return name.toLowerCase().endsWith(ENDING);
}
