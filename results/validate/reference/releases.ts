/** When each version of TrainMark began: no run of it is older. A test holds that this repository's is among them. */
export const RELEASES: Readonly<Record<string, string>> = {
  "0.1.0": "2026-11-24T00:00:00Z",
  "0.2.0": "2026-11-27T15:59:06Z",
};

/** A clock may be wrong, and nowhere by more than this. */
export const CLOCK_ERROR_MS = 24 * 3600 * 1000;
