/** The `devices` command: which adapters can be reached, what they are, and how to pick each. */
import { appendFile, readFile } from "node:fs/promises";
import process from "node:process";
import { adapterFacts } from "../../results/compare/different_facts.ts";
import { factText } from "../../results/compare/difference_text.ts";
import { modelName, sameChip } from "../../results/text/chip.ts";
import { runtimeLabel } from "../../results/text/labels.ts";
import { columns, markdownTable } from "../../results/text/markdown.ts";
import { UserError } from "../../results/text/user_error.ts";
import { vendorName } from "../../results/text/vendor_name.ts";
import {
  type AdapterEntry,
  type AdapterList,
  adapterName,
  listAdapters,
  matchAdapter,
} from "../host/adapters.ts";
import type { Host } from "../host/host.ts";
import { printLine } from "../terminal/human_stream.ts";

/** The variable by which `./run devices` names the file in which each runtime writes a line of what it sees. */
const SEEN = "TRAINMARK_SEEN";

/**
 * Prints every adapter: a readable list, or with `json` the whole of it on one line.
 *
 * @throws {UserError} If there is none.
 */
export async function devicesCommand(host: Host, { json }: { json: boolean }): Promise<void> {
  const list = await listAdapters(host);
  const driverOf = (adapter: AdapterEntry) => host.driver(adapter, adapter.environment);
  if (json) {
    const adapters = list.adapters.map((adapter) => ({
      ...adapter,
      driverInfo: driverOf(adapter),
    }));
    printLine(JSON.stringify({ ...list, adapters }));
  } else {
    const unknown = `unknown (${host.advice.driver})`;
    printLine(devicesTable(list, (adapter) => driverOf(adapter) ?? unknown));
    await besideOthers({ runtime: runtimeLabel({ runtime: host.runtime() }), ...list });
  }
  if (list.adapters.length === 0) {
    throw new UserError(
      `No WebGPU adapter answered along any route: ${host.advice.noAdapter}`,
    );
  }
}

/** What one runtime sees. */
interface Seen {
  readonly runtime: string;
  readonly adapters: readonly AdapterEntry[];
}

/** Says what runtimes that looked before saw otherwise, and notes for those that look after what this one sees. */
async function besideOthers(own: Seen): Promise<void> {
  const file = process.env[SEEN];
  if (!file) return;
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  const differences = lines.flatMap((line) => seenDifferently(own, JSON.parse(line)));
  if (differences.length > 0) printLine(differences.join("\n"));
  await appendFile(file, `${JSON.stringify(own)}\n`);
}

/** What two runtimes let programs use of the same chip by the same API, where that is not the same. */
export function seenDifferently(own: Seen, other: Seen): string[] {
  return own.adapters.flatMap((adapter) => {
    const same = other.adapters.find((theirs) =>
      sameChip(adapter, theirs) && theirs.backend === adapter.backend
    );
    const facts = same ? adapterFacts(usable(adapter), usable(same)) : [];
    if (facts.length === 0) return [];
    const names = `${adapterName(adapter)} under ${own.runtime} and under ${other.runtime}:`;
    return ["", names, ...facts.map((fact) => `- ${factText(fact)}`)];
  });
}

/** With the features that are not listed but granted. */
function usable({ features, grants, limits }: AdapterEntry) {
  return { features: [...features, ...grants], limits };
}

/**
 * The list as Markdown: a table to choose from, the driver, features and limits of each, and the drivers without a device.
 *
 * @param driverOf What to say of an adapter's driver.
 */
export function devicesTable(
  { adapters, unavailable }: AdapterList,
  driverOf: (adapter: AdapterEntry) => string,
): string {
  const headings = columns(
    ...[
      "adapter",
      "vendor",
      "kind",
      "backend",
      "WebGPU",
      "driver",
      "subgroup",
      "known answer",
      "choose by",
    ],
  );
  const rows = adapters.map((adapter) => row(adapter, adapters));
  const lines = [markdownTable(headings, rows).trimEnd()];
  for (const adapter of adapters) {
    const limits = Object.entries(adapter.limits).map(([name, value]) => `${name} ${value}`);
    const granted = adapter.grants.map((name) => `${name} (not listed, but granted)`);
    const matrices = (adapter.subgroupMatrixConfigs ?? []).map((config) =>
      `${config.componentType} → ${config.resultComponentType} ${config.M}×${config.N}×${config.K}`
    );
    lines.push(
      "",
      `${adapterName(adapter)}`,
      `- driver: ${driverOf(adapter)}`,
      `- features: ${[...adapter.features, ...granted].join(", ")}`,
      ...matrices.length > 0 ? [`- matrices of a subgroup: ${matrices.join(", ")}`] : [],
      `- limits: ${limits.join(", ")}`,
    );
  }
  if (unavailable.length > 0) {
    lines.push("", "Without an adapter:");
    for (const { driver, backend, reason } of unavailable) {
      lines.push(`- ${driver ?? backend ?? "the default environment"}: ${reason}`);
    }
  }
  return lines.join("\n");
}

function row(adapter: AdapterEntry, all: readonly AdapterEntry[]): string[] {
  const { vendor, subgroupMinSize: min, subgroupMaxSize: max } = adapter;
  const name = vendorName(vendor);
  const byNumber = /^\d+$/.test(vendor ?? "") && name !== vendor;
  return [
    modelName(adapter) ?? adapter.device ?? "(unnamed)",
    byNumber ? `${name} (${vendor})` : name,
    adapter.software ? "software" : "hardware",
    adapter.backend ?? "unknown",
    adapter.implementation ?? "unknown",
    adapter.driver ?? "–",
    min === null ? "unknown" : min === max ? `${min}` : `${min}–${max}`,
    adapter.knownAnswer,
    adapter.isDefault ? "(default)" : howToChoose(adapter, all),
  ];
}

/** The shortest of an adapter's names that means it and no other. */
function howToChoose(adapter: AdapterEntry, all: readonly AdapterEntry[]): string {
  const { driver, backend } = adapter, model = modelName(adapter);
  // Dawn writes a hyphen for every space.
  const [first] = model?.split(model.includes(" ") ? " " : "-") ?? [];
  const names = [first, model, driver, backend];
  const name = names.find((name) => name && matches(name, all) === adapter);
  return name ? `--adapter "${name.toLowerCase()}"` : "–";
}

function matches(text: string, adapters: readonly AdapterEntry[]): AdapterEntry | undefined {
  try {
    return matchAdapter(text, adapters);
  } catch {
    return undefined; // None, or several.
  }
}
