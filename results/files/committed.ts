/** What a commit is known to have held; null where it is not known. */
export interface Committed {
  /** When it was committed. */
  readonly date: string | null;
  /** Of TrainMark. */
  readonly version: string | null;
  /** SHA-256 of the kernels' sources, by their folder. */
  readonly kernelSources: Readonly<Record<string, string>> | null;
}

/** Commits, each with what it held, which is read when it is asked for. */
export type Commits = Iterable<readonly [commit: string, () => Committed]>;

/** A program's own commit, of which nothing else is known. */
export function ownCommit(commit: string | null): Commits {
  if (commit === null) return [];
  return [[commit, () => ({ date: null, version: null, kernelSources: null })]];
}
