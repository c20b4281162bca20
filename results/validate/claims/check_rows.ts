import type { BenchResult, BenchRow } from "../../schema/result.ts";
import { dimsOfShape } from "../../schema/upgrade/dims.ts";
import type { Checker } from "../checker.ts";
import { signatureOf } from "../physics/check_samples.ts";
import type { Step } from "../problem.ts";
import { kernelFlags } from "../reference/kernels.ts";
import { keyOfDims } from "../suites/suite_rows.ts";
import { checkErrors } from "./check_errors.ts";
import { checkTolerance } from "./check_tolerance.ts";
import { hasVariant, opOf, ROW_SUITES } from "./ops.ts";

/** Of an older clock, which may show no less. */
const QUANTUM = 1e3;

/** Rows measure what there is, as their names, suites and sizes say alike, and each once; by times of its own. */
export function checkRows(check: Checker, result: BenchResult): void {
  const { rows, peers, host, roofline, profiles = [] } = result.bench;
  const isOurs = kernelFlags(result).length === 0; // who changed a kernel may have added one
  rows.forEach((row, i) => {
    const path = ["bench", "rows", i];
    if (isOurs) checkNames(check, path, row);
    check.holds(
      [...path, "status"],
      result.status !== "complete" || row.status !== "interrupted",
      "is interrupted, but the run is complete",
    );
    if (row.status === "complete") checkSizes(check, path, row, result.suite.version);
  });
  const hostQuantum = roofline?.hostQuantumNs ?? QUANTUM;
  const quantum = roofline?.timestamp.quantumNs ?? QUANTUM;
  checkOnce(
    check,
    "rows",
    rows.map(({ op, shape, dims, dtype }) => keyOf(op, shape, dims) + dtype),
  );
  checkOnce(check, "host", host.map(({ op, shape, dims }) => keyOf(op, shape, dims)));
  const peerKeys = peers.map(({ name, precision, device, op, shape, dims }) =>
    [wordOf(name), precision, device, keyOf(op, shape, dims)].join(" ")
  );
  checkOnce(check, "peers", peerKeys);
  checkOwnTimes(check, rows, quantum);
  peers.forEach(({ op, ourVariant, samplesNs, ourSamplesNs }, i) => {
    const path = ["bench", "peers", i];
    if (isOurs && ourVariant !== null) checkVariant(check, [...path, "ourVariant"], op, ourVariant);
    const times = signatureOf(samplesNs, hostQuantum);
    const same = times !== null && times === signatureOf(ourSamplesNs, hostQuantum);
    check.holds([...path, "samplesNs"], !same, "are ours, or ours by a factor");
  });
  if (!isOurs) return;
  profiles.forEach(({ kernels }, i) =>
    kernels.forEach(({ op, variant }, k) => {
      const path = ["bench", "profiles", i, "kernels", k, "variant"];
      if (opOf(op)) checkVariant(check, path, op, variant);
    })
  );
}

function checkNames(check: Checker, path: Step[], row: BenchRow): void {
  const at = (name: keyof BenchRow) => [...path, name];
  const { suite, op, variant } = row;
  check.holds(
    at("suite"),
    ROW_SUITES.includes(suite),
    `is ${suite}: there is no suite of that name`,
  );
  const known = opOf(op);
  check.holds(at("op"), known !== null, `is ${op}: there is no op of that name`);
  if (!known) return;
  check.holds(
    at("suite"),
    suite === known.suite || !ROW_SUITES.includes(suite),
    `is ${suite}, but ${op} is of ${known.suite}`,
  );
  if (variant !== null) checkVariant(check, at("variant"), op, variant);
}

/** What a row says in figures of what it measured is what it says in words, and what was checked. */
function checkSizes(check: Checker, path: Step[], row: BenchRow, version: string): void {
  const at = (name: keyof BenchRow) => [...path, name];
  const { op, shape, dims } = row, known = opOf(op);
  if (!known) return;
  check.holds(at("dims"), dims !== null, "its sizes are missing");
  if (!dims) return;
  const fits = known.families.includes(dims.family);
  check.holds(at("dims"), fits, () => `are of ${dims.family}, but ${op} has ${known.families}`);
  const told = dimsOfShape(op, shape);
  check.holds(
    at("shape"),
    !fits || (told !== null && keyOfDims(told) === keyOfDims(dims)),
    () => `is ${shape}, but its dims are ${JSON.stringify(dims)}`,
  );
  if (!fits) return;
  checkTolerance(check, path, row, version);
  checkErrors(check, path, row, version);
}

function checkVariant(check: Checker, path: Step[], op: string, variant: string): void {
  const known = opOf(op);
  const message = () => `is ${variant}: ${op} has no variant of that name`;
  check.holds(path, known === null || hasVariant(known, variant), message);
}

/** Each thing is measured once, whatever spaces, letters and unseen characters its name has. */
function checkOnce(check: Checker, list: "rows" | "peers" | "host", keys: readonly string[]): void {
  const first = new Map<string, number>();
  keys.forEach((key, i) => {
    const at = first.get(key);
    first.set(key, at ?? i);
    check.holds(["bench", list, i], at === undefined, `measures the same as ${list}[${at}]`);
  });
}

const wordOf = (text: string) =>
  text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

function keyOf(op: string, shape: string, dims: BenchRow["dims"]): string {
  return `${wordOf(op)} ${dims ? keyOfDims(dims) : wordOf(shape)} `;
}

/** No two measurements have the same times, in whatever order or unit. */
function checkOwnTimes(check: Checker, rows: readonly BenchRow[], quantum: number): void {
  const owners = new Map<string, number>();
  rows.forEach(({ samplesNs, repetitions, defaults }, i) => {
    const times = signatureOf(samplesNs, quantum / (repetitions ?? 1));
    if (times === null) return;
    const owner = owners.get(times);
    owners.set(times, owner ?? i);
    const message = () => `are those of rows[${owner}], or those by a factor`;
    check.holds(["bench", "rows", i, "samplesNs"], owner === undefined, message);
    const same = defaults &&
      times === signatureOf(defaults.samplesNs, quantum / (repetitions ?? 1));
    check.holds(["bench", "rows", i, "defaults", "samplesNs"], !same, "are the row's by a factor");
  });
}
