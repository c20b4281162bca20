/** Parts of a machine that no machine has together, or none at all. */
import type { Result } from "../../schema/result.ts";
import { modelName } from "../../text/chip.ts";
import { vendorName } from "../../text/vendor_name.ts";
import type { Checker } from "../checker.ts";
import { isOtherCard } from "../physics/data_sheets.ts";
import { pciName } from "../physics/pci_devices.ts";

/** What WebGPU grants every device at least (the specification's table of limits): what has less cannot run TrainMark. */
const LEAST_LIMITS: Readonly<Record<string, number>> = {
  maxTextureDimension2D: 8192,
  maxTextureDimension3D: 2048,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupsPerDimension: 65_535,
};
/** WebGPU has some forty. */
const MOST_LIMITS = 100;
/** Of WebGPU. */
const MOST_SUBGROUP = 128;
/** A run keeps its data set, some 180 MB, in memory. */
const LEAST_MEMORY = 2 ** 28;
/** As many as Linux is built for at most. */
const MOST_CORES = 8192;

/** NVIDIA's generations, their cards, and the first of its drivers for Linux (release notes) that drives them. */
const GENERATIONS: readonly (readonly [name: string, cards: RegExp, driver: number])[] = [
  ["blackwell", /\bB[23]00\b|RTX.50[5-9]0\b/i, 560],
  ["hopper", /\bH[12]00\b/i, 510],
  ["lovelace", /\bL40?S?\b|RTX.40[5-9]0\b/i, 520],
  ["ampere", /\bA100\b|\bA10G?\b|RTX.30[5-9]0\b/i, 450],
  ["turing", /\bT4\b/i, 410],
  ["volta", /\bV100\b/i, 384],
];

export function checkMachine(check: Checker, result: Result): void {
  checkHost(check, result);
  checkAdapterParts(check, result);
  checkCard(check, result);
}

function checkHost(check: Checker, { host: { os, arch, cpu, cores, memoryBytes } }: Result): void {
  const isArm = /^(arm|aarch)/i.test(arch);
  check.holds(
    ["host", "cpu"],
    !isArm || !/\b(Intel|Xeon|AMD|EPYC|Ryzen)\b/i.test(cpu ?? ""),
    `is ${cpu}, which is not of ${arch}`,
  );
  check.holds(
    ["host", "cpu"],
    isArm || os === "darwin" || !/^Apple M\d/i.test(cpu ?? ""),
    `is ${cpu}, which is not of ${os} on ${arch}`,
  );
  const memory = memoryBytes ?? LEAST_MEMORY;
  check.holds(
    ["host", "memoryBytes"],
    memory >= LEAST_MEMORY,
    `is ${memory}: no run fits into less than ${LEAST_MEMORY}`,
  );
  check.holds(
    ["host", "cores"],
    (cores ?? 1) <= MOST_CORES,
    `is ${cores}: no system has more than ${MOST_CORES}`,
  );
}

function checkAdapterParts(check: Checker, { adapter, runtime: { webgpu } }: Result): void {
  const { limits, features, subgroupMinSize: min, subgroupMaxSize: max } = adapter;
  for (const [name, least] of Object.entries(LEAST_LIMITS)) {
    const limit = limits[name] ?? least;
    const path = ["adapter", "limits", name];
    check.holds(path, limit >= least, `is ${limit}: WebGPU grants ${least} at least`);
  }
  const { length } = Object.keys(limits);
  check.holds(["adapter", "limits"], length <= MOST_LIMITS, `are ${length}: WebGPU has fewer`);
  const { implementation } = webgpu, dawns = features.find((name) => /^chromium-/.test(name));
  check.holds(
    ["adapter", "features"],
    implementation === null || implementation === "dawn" || dawns === undefined,
    `have ${dawns}, which is Dawn's and not ${implementation}'s`,
  );
  const isSize = (size: number | null) =>
    size === null || size <= MOST_SUBGROUP && Number.isInteger(Math.log2(size));
  for (const [name, size] of Object.entries({ subgroupMinSize: min, subgroupMaxSize: max })) {
    check.holds(
      ["adapter", name],
      isSize(size),
      `is ${size}: no power of two up to ${MOST_SUBGROUP}`,
    );
  }
  check.holds(
    ["adapter", "subgroupMinSize"],
    (min ?? 0) <= (max ?? Infinity),
    `is ${min}, more than the largest, ${max}`,
  );
}

/** What is shown of an adapter is what it is judged by, and nothing else that it says is another card's. */
function checkCard(check: Checker, { adapter, runtime, driver, host }: Result): void {
  const { vendor, device, description, architecture } = adapter, name = modelName(adapter);
  const isWgpus = runtime.name === "deno" && runtime.webgpu.implementation === "wgpu";
  check.holds(
    ["adapter", "device"],
    !isWgpus || device === null || /^\d+$/.test(device),
    `is ${device}, but wgpu says devices by number`,
  );
  check.holds(
    ["adapter", "description"],
    !isOtherCard(description, adapter),
    `is ${description}, but the adapter is shown as ${name}`,
  );
  const card = pciName(vendor, device);
  check.holds(
    ["adapter", "device"],
    !isOtherCard(card, adapter),
    `is ${device}, the number of ${card}, but the adapter is called ${name}`,
  );
  const isNvidias = vendorName(vendor) === "NVIDIA";
  const [generation, , least] = isNvidias
    ? GENERATIONS.find(([, cards]) => cards.test(name ?? "")) ?? []
    : [];
  if (generation === undefined || least === undefined) return;
  const isKnown = GENERATIONS.some(([known]) => known === architecture);
  check.holds(
    ["adapter", "architecture"],
    !isKnown || architecture === generation,
    `is ${architecture}, but ${name} is of ${generation}`,
  );
  const version = host.os === "linux" ? driver?.match(/^NVIDIA (\d{3})\./)?.[1] : undefined;
  check.holds(
    ["driver"],
    Number(version ?? least) >= least,
    `is ${driver}, but NVIDIA's ${least} is the first for ${name}`,
  );
}
