import type { Result } from "../../schema/result.ts";
import { type Problem, problemAt } from "../problem.ts";
import known from "./known_commits.json" with { type: "json" };

/** Commits of recorded results: some are from before this repository's history, and not every copy of it has that. */
const commits = new Set<string>(known);

/** Makes commits known, for as long as this process lasts: those of the clone, or of the package, that it runs from. */
export function learnCommits(more: Iterable<string>): void {
  for (const commit of more) commits.add(commit);
}

/** The sources of a run that may be anybody's: a commit that somebody made, or made up. */
export function commitFlags({ suite: { gitCommit } }: Result): Problem[] {
  if (gitCommit === null || commits.has(gitCommit)) return [];
  const message = `is unchecked: this copy of TrainMark knows no commit ${gitCommit}`;
  return [problemAt(["suite", "gitCommit"], message)];
}

/** The known commits and those of recorded results that a clone's history has. */
export function knownCommits(results: readonly Result[], history: readonly string[]): string[] {
  const found = new Set(history);
  const recorded = results.flatMap(({ suite: { gitCommit } }) => gitCommit ?? []);
  return [...new Set([...known, ...recorded.filter((commit) => found.has(commit))])].sort();
}
