import { columns, escape, markdownTable } from "../text/markdown.ts";
import { percent, time } from "../text/numbers.ts";
import { deviation, mean } from "../text/statistics.ts";
import type { ComparedLosses, Comparison, DifferentLoss, Pair, Section } from "./comparison.ts";
import { differenceText, factText } from "./difference_text.ts";
import { type Ratio, verdictText } from "./ratio.ts";

/** A comparison as Markdown: the documents, the pairs of each class of adapters, what was left out, and how to read it. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { kind, sections } = comparison;
  return [
    `# Comparison of ${kind} results\n`,
    subjectsTable(comparison),
    ...sections.map((section) => sectionText(section, comparison)),
    legend(comparison),
  ].join("\n");
}

function subjectsTable({ subjects }: Comparison): string {
  return markdownTable(
    columns("", "file", "adapter", "driver", "runtime", "suite", "host"),
    subjects.map(({ letter, name, adapter, driver, runtime, suite, cpu }) => [
      ...[letter, name, adapter, driver ?? "unknown", runtime, suite, cpu ?? "unknown"],
    ]),
  );
}

function sectionText(section: Section, { kind, subjects }: Comparison): string {
  const { software, pairs, seeds } = section;
  const mixed = subjects.some((subject) => subject.software !== software);
  const lonely = section.subjects.length > 1
    ? []
    : [`Only ${section.subjects[0]}: there is nothing of its class to compare it with.\n`];
  return [
    `## ${software ? "Software" : "Hardware"} adapters\n`,
    ...(mixed ? ["Software adapters run on the CPU and are not compared with hardware.\n"] : []),
    ...lonely,
    ...(section.alone.length > 0 ? [loneTable(section, kind)] : []),
    ...pairs.map((pair) => pairText(pair, kind)),
    ...(seeds.length > 0 ? [seedsTable(section)] : []),
  ].join("\n");
}

function pairText(pair: Pair, kind: Comparison["kind"]): string {
  const { base, other, rows, suites, differences, losses, facts } = pair;
  const lines = differences.map((difference) => differenceText(difference, pair));
  return [
    `### ${other} against ${base}\n`,
    ...(facts.length > 0 ? [`Differs besides: ${escape(facts.map(factText).join("; "))}.\n`] : []),
    ...(rows.length > 0 ? [rowsTable(pair, kind)] : ["No row is on both sides.\n"]),
    ...(suites.length > 0 ? [suitesTable(pair)] : []),
    ...(losses.length > 0 ? [lossesTable(losses)] : []),
    ...(lines.length > 0
      ? [`Not compared:\n\n${lines.map((line) => `- ${escape(line)}\n`).join("")}`]
      : []),
  ].join("\n");
}

function loneTable({ alone, subjects: [letter] }: Section, kind: Comparison["kind"]): string {
  return markdownTable(
    columns("op", "shape", "dtype", `#${letter}${unitOf(kind)}`, "#n", "variant"),
    alone.map(({ op, shape, dtype, measured: { median, n, variant } }) => [
      ...[op, shape, dtype ?? "–", shownAs(kind, median), String(n), variant ?? "–"],
    ]),
  );
}

const unitOf = (kind: Comparison["kind"]) => kind === "train" ? " images/s" : "";

function shownAs(kind: Comparison["kind"], ns: number): string {
  return kind === "train" ? (1e9 / ns).toFixed(1) : time(ns);
}

function rowsTable({ base, other, rows }: Pair, kind: Comparison["kind"]): string {
  const unit = unitOf(kind);
  return markdownTable(
    columns(
      ...["op", "shape", "dtype", `#${base}${unit}`, `#${other}${unit}`],
      ...["#ratio", "#95 %", "#n", "says", "variants"],
    ),
    rows.map(({ op, shape, dtype, base, other, ratio }) => [
      ...[op, shape, dtype ?? "–", shownAs(kind, base.median), shownAs(kind, other.median)],
      ...ratioCells(ratio),
      base.variant === other.variant ? base.variant ?? "–" : `${base.variant} → ${other.variant}`,
    ]),
  );
}

function ratioCells(found: Ratio): string[] {
  const { ratio, interval: { low, high }, n } = found;
  return [digits(ratio), `${digits(low)}–${digits(high)}`, n.join("/"), verdictText(found)];
}

const digits = (ratio: number) => ratio.toPrecision(3);

function suitesTable({ suites }: Pair): string {
  return markdownTable(
    columns("suite", "#geometric mean", "#95 %", "#rows", "says"),
    suites.map(({ suite, ratio }) => {
      const [mean, interval, , verdict] = ratioCells(ratio);
      return [suite, mean, interval, String(ratio.n[0]), verdict];
    }),
  );
}

function lossesTable(losses: readonly ComparedLosses[]): string {
  return markdownTable(
    columns("losses", "#seed", "#steps", "first difference", "furthest", "says"),
    losses.map(({ base, other, seed, steps, first, furthest, beyondRounding }) => [
      ...[`${base}, ${other}`, String(seed), String(steps)],
      ...(first ? [lossText(first), lossText(furthest)] : ["none", "–"]),
      first === null
        ? "the same to the bit"
        : beyondRounding === null
        ? "within rounding"
        : `not by rounding alone from step ${beyondRounding.step}`,
    ]),
  );
}

function lossText({ step, base, other, off }: DifferentLoss): string {
  return `step ${step}: ${base.toPrecision(7)}, ${other.toPrecision(7)} (${off.toExponential(1)})`;
}

/** Test top-1 by seed; the last line is mean and standard deviation. */
function seedsTable({ machines: sides, seeds }: Section): string {
  const valuesOf = (side: string) => {
    const letters = side.split("+");
    return seeds.map(({ top1 }) => letters.flatMap((letter) => top1[letter] ?? []));
  };
  const summary = sides.map((side) => {
    const all = valuesOf(side).flat();
    if (all.length < 2) return "–";
    return `${percent(mean(all))} ± ${(100 * deviation(all)).toFixed(2)} (n ${all.length})`;
  });
  const rows = seeds.map(({ seed }, i) => [
    String(seed),
    ...sides.map((side) => valuesOf(side)[i].map(percent).join(", ") || "–"),
  ]);
  const heading = columns("#seed", ...sides.map((side) => `#${side} test top-1`));
  return markdownTable(heading, [...rows, ["mean", ...summary]]);
}

function legend({ level, resamples, sections, kind }: Comparison): string {
  const what = kind === "train"
    ? "time per image of the base over that of the other, each the median over all epochs"
    : "median time of the base over that of the other";
  const noise = sections.map(({ software, noise }) =>
    `${percent(noise)} for ${software ? "software" : "hardware"} adapters`
  ).join(" and ");
  return [
    `Ratio: ${what}; above 1 the other is faster. Interval: the middle ${
      percent(level)
    } of ${resamples}`,
    "resamples of the raw samples (bootstrap), both ends moved outwards by the noise between runs:",
    `by ${noise}, or where that is more by the larger scatter (standard deviation over mean) of the`,
    "two sides' samples, as samples of one run share its clocks and its neighbours. Where it holds 1,",
    "no difference is shown, which is not to say that there is none.\n",
    ...(sections.some(({ pairs }) => pairs.some(({ losses }) => losses.length > 0))
      ? [
        "Losses: of each step, counted from 0, with the difference as a share of the base's. Sums in another order start one of 1e-7,",
        "which training multiplies: within rounding is what that explains.\n",
      ]
      : []),
  ].join(" ");
}
