/// <reference lib="dom" />
import { element, tableElement } from "../../../results/page/browser/dom.ts";
import { badgeList, tileList } from "../../../results/page/browser/view_elements.ts";
import type { Badge, Tile } from "../../../results/page/view.ts";
import { adapterLabel } from "../../../results/text/labels.ts";
import { columns } from "../../../results/text/markdown.ts";
import { binaryBytes, fineTime, grouped } from "../../../results/text/numbers.ts";
import { vendorName } from "../../../results/text/vendor_name.ts";
import type { Message } from "../protocol.ts";

/** What the Worker says of the adapter. */
export type AdapterFacts = Extract<Message, { kind: "adapter" }>;

/** Devices that bind no more than WebGPU's least are short of memory for the larger rows and models. */
const LEAST_BINDING = 2 ** 27;

/** The adapter in words, numbers and, folded, all that is known of it. */
export function adapterElements(facts: AdapterFacts): HTMLElement[] {
  const { adapter } = facts;
  return [
    badgeList(badges(facts)),
    ...notes(facts).map((text) => element("p", { class: "caution" }, text)),
    tileList(tiles(facts)),
    element(
      "details",
      {},
      element("summary", {}, "Limits and features"),
      element("p", {}, `Features: ${adapter.features.join(", ") || "none"}.`),
      tableElement({
        caption: "Limits that the kernels consult",
        columns: columns("limit", "#value"),
        rows: Object.entries(adapter.limits).map(([name, value]) => [name, grouped(value)]),
      }),
    ),
  ];
}

function badges({ adapter }: AdapterFacts): Badge[] {
  const { features } = adapter;
  const has = (name: string) => features.includes(name);
  return [
    { text: adapterLabel({ adapter }) },
    adapter.software
      ? { text: "software adapter, never ranked with hardware", warn: true }
      : { text: "hardware" },
    ...["shader-f16", "subgroups"].filter(has).map((text) => ({ text })),
    has("timestamp-query") ? { text: "GPU clock" } : { text: "no GPU clock", warn: true },
  ];
}

/** What somebody should know before a run. */
function notes({ adapter, runtime, driver }: AdapterFacts): string[] {
  const { software, features, limits } = adapter;
  return [
    driver === null
      ? `This browser does not tell the driver, so that results leave it open: ${
        runtime.webgpu.implementation === "dawn"
          ? "chrome://flags/#enable-webgpu-developer-features has it told"
          : "the system's settings name it"
      }.`
      : `Driver: ${driver}.`,
    ...(software
      ? [
        "The browser gave a software adapter: it runs on the CPU, a hundred times slower than a " +
        "GPU, and its results stand apart from those of hardware. Is graphics acceleration off " +
        "in the browser's settings, or the driver too old?",
      ]
      : []),
    ...(features.includes("timestamp-query")
      ? []
      : ["The GPU's clock cannot be read here: rows are timed by the host's, and run longer."]),
    ...(limits.maxStorageBufferBindingSize <= LEAST_BINDING
      ? [
        `One binding holds at most ${
          binaryBytes(limits.maxStorageBufferBindingSize)
        }, the least that WebGPU allows: larger rows are cut or left out, and large models need a smaller batch.`,
      ]
      : []),
  ];
}

function tiles({ adapter, runtime, quanta }: AdapterFacts): Tile[] {
  const { vendor, architecture, limits } = adapter;
  const { implementation } = runtime.webgpu;
  return [
    { name: "Vendor", value: vendorName(vendor), note: architecture ?? "architecture not told" },
    {
      name: "Largest binding",
      value: binaryBytes(limits.maxStorageBufferBindingSize),
      note: `of buffers up to ${binaryBytes(limits.maxBufferSize)}`,
    },
    {
      name: "Workgroup",
      value: grouped(limits.maxComputeInvocationsPerWorkgroup),
      note: `invocations, ${binaryBytes(limits.maxComputeWorkgroupStorageSize)} of memory`,
    },
    {
      name: "Clock steps",
      value: fineTime(quanta.gpuNs ?? quanta.hostNs),
      note: quanta.gpuNs === null
        ? "the host's"
        : `the GPU's; the host's ${fineTime(quanta.hostNs)}`,
    },
    {
      name: "Browser",
      value: runtime.version.split(".")[0],
      note: [runtime.name, implementation].filter((word) => word !== null).join(", "),
    },
  ];
}
