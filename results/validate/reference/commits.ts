import type { Commits, Committed } from "../../files/committed.ts";
import type { Result } from "../../schema/result.ts";
import type { Checker } from "../checker.ts";
import { hashOf } from "../copies/hash.ts";
import { type Problem, problemAt } from "../problem.ts";
import known from "./known_commits.json" with { type: "json" };
import { CLOCK_ERROR_MS } from "./releases.ts";

/** What is known of a commit, null where it is not; of its kernels' sources a digest of all their hashes. */
interface KnownCommit extends Pick<Committed, "date" | "version"> {
  readonly sources: number | null;
}

export type KnownCommits = Readonly<Record<string, KnownCommit>>;

/** Commits of recorded results: some are from before this repository's history, and not every copy of it has that. */
const commits = new Map<string, KnownCommit | (() => Committed)>(
  Object.entries(known satisfies KnownCommits),
);

/** Makes commits known, for as long as this process lasts: those of the clone, or of the package, that it runs from. */
export function learnCommits(more: Commits): void {
  for (const [commit, read] of more) if (!commits.has(commit)) commits.set(commit, read);
}

/** Read once of each. */
function knownCommit(commit: string | null): KnownCommit | null {
  const found = commit === null ? undefined : commits.get(commit);
  if (typeof found !== "function") return found ?? null;
  const read = digested(found());
  commits.set(commit!, read);
  return read;
}

const digested = ({ date, version, kernelSources }: Committed): KnownCommit => ({
  date,
  version,
  sources: kernelSources && digestOf(kernelSources),
});

function digestOf(kernelSources: Readonly<Record<string, string>>): number {
  return hashOf(Object.entries(kernelSources).map((each) => each.join(" ")).sort().join("\n"));
}

/** A commit is of one version, and no run is older than the program that ran. */
export function checkCommit(check: Checker, { suite, createdAt }: Result): void {
  const commit = knownCommit(suite.gitCommit);
  if (commit === null) return;
  const { date, version } = commit;
  check.holds(
    ["suite", "version"],
    version === null || suite.gitDirty !== false || version === suite.version,
    `is ${suite.version}, but the commit ${suite.gitCommit} is of ${version}`,
  );
  check.holds(
    ["createdAt"],
    date === null || Date.parse(createdAt) >= Date.parse(date) - CLOCK_ERROR_MS,
    `is ${createdAt}, but the commit ${suite.gitCommit} is of ${date}`,
  );
}

/** The sources of a run that may be anybody's: a commit that somebody made, or made up, or other ones than the commit's. */
export function commitFlags({ suite, createdAt }: Result): Problem[] {
  const { gitCommit, gitDirty, kernelSources } = suite;
  if (gitCommit === null) return [];
  const commit = knownCommit(gitCommit);
  if (commit === null) {
    const message = `is unchecked: this copy of TrainMark knows no commit ${gitCommit}`;
    return [problemAt(["suite", "gitCommit"], message)];
  }
  const { date, sources } = commit, flags: Problem[] = [];
  if (date !== null && Date.parse(createdAt) < Date.parse(date)) {
    const message = `is ${createdAt}, before the commit ${gitCommit} of ${date}`;
    flags.push(problemAt(["createdAt"], message));
  }
  const isClean = gitDirty === false && kernelSources !== undefined;
  if (isClean && sources !== null && digestOf(kernelSources) !== sources) {
    const message =
      `are not those of the commit ${gitCommit}, though nothing is said to be changed`;
    flags.push(problemAt(["suite", "kernelSources"], message));
  }
  return flags;
}

/** The known commits and those of recorded results that a clone's history has; of those from before it what results say of them. */
export function knownCommits(
  results: readonly Result[],
  history: Commits,
  before: KnownCommits = known,
): KnownCommits {
  const found = new Map(history);
  const recorded = results.flatMap(({ suite: { gitCommit } }) => gitCommit ?? []);
  const names = [...Object.keys(before), ...recorded.filter((commit) => found.has(commit))];
  return Object.fromEntries(
    [...new Set(names)].sort().map((commit) => {
      const read = found.get(commit);
      return [commit, read ? digested(read()) : before[commit]];
    }),
  );
}
