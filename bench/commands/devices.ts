/** The `devices` command: which adapters can be reached, what they are, and how to pick each. */
import { modelName } from "../../results/text/chip.ts";
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

/**
 * Prints every adapter: a readable list, or with `json` the whole of it on one line.
 *
 * @throws {UserError} If there is none.
 */
export async function devicesCommand(host: Host, { json }: { json: boolean }): Promise<void> {
  const list = await listAdapters(host);
  console.log(json ? JSON.stringify(list) : devicesTable(list));
  if (list.adapters.length === 0) {
    throw new UserError(
      `No WebGPU adapter answered along any route: ${host.advice.noAdapter}`,
    );
  }
}

/** The list as Markdown: a table to choose from, the features and limits of each, and the drivers without a device. */
export function devicesTable({ adapters, unavailable }: AdapterList): string {
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
    const { description } = adapter;
    const limits = Object.entries(adapter.limits).map(([name, value]) => `${name} ${value}`);
    const granted = adapter.grants.map((name) => `${name} (not listed, but granted)`);
    const matrices = (adapter.subgroupMatrixConfigs ?? []).map((config) =>
      `${config.componentType} → ${config.resultComponentType} ${config.M}×${config.N}×${config.K}`
    );
    lines.push(
      "",
      `${adapterName(adapter)}`,
      ...description === null || description === modelName(adapter)
        ? []
        : [`- driver: ${description}`],
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
