import type { BenchResult, BenchRow } from "../../schema/result.ts";
import type { Checker } from "../checker.ts";

type Bench = BenchResult["bench"];

/** What runs by the suites that were asked for. */
const SUITES_OF = {
  kernels: ["quick", "small", "kernels"],
  models: ["quick", "small", "models"],
  training: ["quick", "small", "models"],
  host: ["host"],
  peers: ["peers"],
};

/** A run has the rows that were asked for, measured as it says. */
export function checkProtocol(check: Checker, result: BenchResult): void {
  const { bench } = result, { rows, host, peers, training, suites } = bench;
  const asked = (what: keyof typeof SUITES_OF) =>
    ["all", ...SUITES_OF[what]].some((name) => suites.includes(name));
  const has = {
    training: training !== null,
    host: host.length > 0,
    peers: peers.length > 0,
  };
  for (const [name, there] of Object.entries(has)) {
    const held = !there || asked(name as keyof typeof has);
    check.holds(["bench", name], held, () => `is there, but the suites are ${suites}`);
  }
  rows.forEach((row, i) => checkRow(check, ["bench", "rows", i], row, bench, asked));
  checkTypes(check, result);
  checkCompiled(check, bench);
}

function checkRow(
  check: Checker,
  path: (string | number)[],
  { suite, op, shape, dtype, adapted, chosenBy, defaults }: BenchRow,
  { filter, dtype: operands, tuned }: Bench,
  asked: (what: "kernels" | "models") => boolean,
): void {
  if (suite !== "kernels" && suite !== "models") return;
  check.holds([...path, "suite"], asked(suite), () => `is ${suite}, which was not asked for`);
  const byTuner = chosenBy === "tuner" || (defaults ?? null) !== null;
  check.holds([...path, "chosenBy"], tuned || !byTuner, "is the tuner, but nothing is tuned");
  if (suite !== "kernels") return;
  check.equals([...path, "dtype"], dtype, operands, "bench.dtype is");
  const name = `${suite} ${op} ${shape}`; // of all of it, where it was cut
  const wanted = adapted !== null || (filter ?? [""]).some((text) => name.includes(text));
  check.holds([...path, "shape"], wanted, () => `is ${shape}, which bench.filter leaves out`);
}

/** What is of f16 needs an adapter that has it, as matrices of a subgroup do. */
function checkTypes(check: Checker, { adapter, bench: { roofline, rows } }: BenchResult): void {
  const { features, subgroupMinSize, subgroupMaxSize, subgroupMatrixConfigs } = adapter;
  const halves = [...roofline?.peaks ?? [], ...rows.filter(({ samplesNs }) => samplesNs.length)]
    .some(({ dtype }) => dtype === "f16");
  check.holds(
    ["adapter", "features"],
    !halves || features.includes("shader-f16"),
    "have no shader-f16, but f16 was measured",
  );
  check.holds(
    ["adapter", "subgroupMinSize"],
    (subgroupMinSize ?? 0) <= (subgroupMaxSize ?? Infinity),
    `is ${subgroupMinSize}, more than subgroupMaxSize: ${subgroupMaxSize}`,
  );
  const matrices = (subgroupMatrixConfigs ?? []).length > 0;
  check.holds(
    ["adapter", "subgroupMatrixConfigs"],
    !matrices || features.some((feature) => feature.includes("subgroup-matrix")),
    "are there, but features have no subgroup matrices",
  );
  rows.forEach(({ variant }, i) =>
    check.holds(
      ["bench", "rows", i, "variant"],
      matrices || !variant?.startsWith("subgroup_matrix"),
      () => `is ${variant}, but the adapter has no subgroupMatrixConfigs`,
    )
  );
}

/** Each row was compiled, and its time is in that of all. */
function checkCompiled(check: Checker, { rows, compileSeconds }: Bench): void {
  const times = rows.flatMap(({ compileNs }) => compileNs ?? []);
  const longest = times.reduce((most, ns) => Math.max(most, ns), 0) / 1e9;
  check.holds(
    ["bench", "compileSeconds"],
    compileSeconds >= longest * (1 - 1e-9),
    () => `is ${compileSeconds}, but a row took ${longest}`,
  );
  rows.forEach(({ compileNs, status }, i) =>
    check.holds(
      ["bench", "rows", i, "compileNs"],
      status !== "complete" || compileNs === null || compileNs > 0,
      "is no time at all",
    )
  );
}
