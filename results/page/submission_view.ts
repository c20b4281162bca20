import type { Submission } from "../leaderboard/schema.ts";
import type { Verdict } from "../verified/verdict.ts";
import { verdictText } from "../verified/verified_text.ts";
import type { Result } from "../schema/result.ts";
import { adapterLabel, runtimeLabel } from "../text/labels.ts";
import { benchSections, benchTiles } from "./sections/bench.ts";
import { provenanceSection } from "./sections/provenance.ts";
import { trainSections, trainTiles } from "./sections/train.ts";
import type { Badge, Heading, Section, View } from "./view.ts";

type Finding = Submission["flags"][number];

/** A result with what the rules found: what the leaderboard's page of a submission, and a report, are made of. */
export interface Submitted {
  readonly submission: Submission;
  readonly result: Result;
  /** Why no leaderboard would take it; of a submission none. */
  readonly problems?: readonly Finding[];
}

/** What the page of a result begins with. */
export function headingOf(result: Result): Heading {
  const { suite, host, driver, status, reason, createdAt } = result;
  const commit = suite.gitCommit?.slice(0, 10) ?? "unknown";
  const changes = suite.gitDirty ? " with changes" : "";
  const what = result.kind === "train"
    ? {
      kicker: "TrainMark training run",
      title: `${result.train.recipe.task}, ${result.train.model}`,
    }
    : {
      kicker: "TrainMark benchmark run",
      title: `bench ${result.bench.suites.join(", ")}`,
    };
  return {
    kicker: what.kicker,
    title: `${what.title} on ${adapterLabel(result)}`,
    lines: [
      `${createdAt.slice(0, 10)}, suite ${suite.version}, commit ${commit}${changes}. Runtime: ${
        runtimeLabel(result)
      }. Driver: ${driver ?? "unknown"}. Host: ${host.cpu ?? "unknown"}, ${
        host.cores ?? "unknown"
      } cores, ${host.os}. Run ${result.id}.`,
      ...(status === "complete" ? [] : [`Run ${status}: ${reason ?? "no reason given"}.`]),
    ],
  };
}

/** The page of a result: everything that its document says. */
export function submissionView(submitted: Submitted): View {
  const { submission, result, problems = [] } = submitted;
  const sections = result.kind === "train" ? trainSections(result) : benchSections(result);
  return {
    badges: badges(submitted),
    tiles: result.kind === "train" ? trainTiles(result) : benchTiles(result),
    sections: [
      ...findings("refused", "What the rules refuse", problems, problems.length),
      ...sections,
      ...runAgain(submission.verified),
      ...findings("flags", "Flags", submission.flags, submission.flagCount),
      provenanceSection(submission.file, result),
    ],
  };
}

function badges({ submission, result, problems = [] }: Submitted): Badge[] {
  const { adapter, status, suite } = result;
  const { division, flagCount, entries, verified } = submission;
  const unranked = new Set(entries.flatMap(({ unranked }) => unranked ?? []));
  const warnings = [
    ...(problems.length > 0 ? ["refused by the rules"] : []),
    ...(adapter.software ? ["software adapter, never ranked with hardware"] : []),
    ...(suite.gitDirty ? ["sources with uncommitted changes"] : []),
    ...(flagCount > 0 ? [`⚑ Flags: ${flagCount}`] : []),
  ];
  return [
    { text: adapterLabel(result) },
    { text: status, warn: status !== "complete" },
    ...rowsBadge(result),
    ...(problems.length > 0 ? [] : [{ text: `${division} division` }]),
    ...verified.filter(({ conclusion }) => conclusion === "verified")
      .map(({ by, date }) => ({ text: `✓ verified by ${by}, ${date}` })),
    ...[...unranked].map((reason) => ({ text: `not ranked: ${reason}` })),
    ...warnings.map((text) => ({ text, warn: true })),
    ...(problems.length + flagCount > 0 ? [] : [{ text: "no flags" }]),
  ];
}

function runAgain(verified: readonly Verdict[]): Section[] {
  if (verified.length === 0) return [];
  return [{ id: "verified", title: "Run again", blocks: [{ list: verified.map(verdictText) }] }];
}

/** That not all rows were measured, and whether for want of time. */
function rowsBadge(result: Result): Badge[] {
  if (result.kind !== "bench") return [];
  const { rows, budgetSeconds } = result.bench;
  const done = rows.filter(({ status }) => status === "complete").length;
  if (done === rows.length) return [];
  const skipped = rows.some(({ status }) => status === "skipped");
  const why = skipped && budgetSeconds !== null ? ", out of time" : " measured";
  return [{ text: `${done} of ${rows.length} rows${why}`, warn: true }];
}

function findings(
  id: string,
  title: string,
  found: readonly Finding[],
  count: number,
): Section[] {
  if (found.length === 0) return [];
  const list = found.map(({ path, message }) => `${path || "document"} ${message}`);
  const more = count - found.length;
  return [{
    id,
    title: `${title}: ${count}`,
    blocks: [{ list }, ...(more > 0 ? [{ text: `And ${more} more.` }] : [])],
  }];
}
