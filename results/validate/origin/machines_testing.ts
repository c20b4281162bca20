/** Machines whose parts do not go together, or that there are not; and odd ones that there are. */
import { type Bad, bad, BENCH, type Edit, NEWER } from "../corpus/edit_testing.ts";

type Case = readonly [name: string, edit: Edit, path: string, reason: RegExp];

const dawns =
  (device: string, architecture: string, description = "NVIDIA: 580.95"): Edit => (d) => {
    Object.assign(d.runtime, { name: "node", version: "22.20.0", v8: "12.4.254.21-node.57" });
    Object.assign(d.runtime.webgpu, { implementation: "dawn", backend: null });
    Object.assign(d.adapter, { vendor: "nvidia", device, architecture, description });
  };

const CARDS: readonly Case[] = [
  [
    "a better card's name beside the judged one",
    (d) => d.adapter.device = "NVIDIA B300",
    "adapter.device",
    /is NVIDIA B300, but wgpu says devices by number/,
  ],
  [
    "a card's name as Dawn shows it, with another's in the description",
    dawns("nvidia-geforce-rtx-4060", "lovelace", "NVIDIA H200"),
    "adapter.description",
    /is NVIDIA H200, but the adapter is shown as nvidia-geforce-rtx-4060/,
  ],
  [
    "a cheap card as Dawn shows it, at an H200's rates",
    dawns("nvidia-geforce-rtx-4060", "lovelace"),
    "bench.roofline.f32Gflops",
    /data sheet of nvidia-geforce-rtx-4060 allows/,
  ],
  [
    "an architecture of another generation",
    dawns("nvidia-h200", "ampere"),
    "adapter.architecture",
    /is ampere, but nvidia-h200 is of hopper/,
  ],
  [
    "an H200's PCI number",
    (d) => d.adapter.description = "NVIDIA H100 80GB HBM3",
    "adapter.device",
    /is 9013, the number of H200, but the adapter is called NVIDIA H100/,
  ],
  [
    "an RTX 3090's PCI number under an H200's name",
    (d) => d.adapter.device = String(0x2204),
    "adapter.device",
    /the number of RTX 3090/,
  ],
  [
    "a laptop's card at a desktop's rates",
    (d) =>
      Object.assign(d.adapter, { description: "NVIDIA GeForce RTX 5090 Laptop GPU", device: "1" }),
    "bench.roofline.copyGbps",
    /data sheet of NVIDIA GeForce RTX 5090 Laptop GPU allows/,
  ],
  ["a driver older than its card", (d) => d.driver = "NVIDIA 390.12", "driver", /510 is the first/],
];

const HOSTS: readonly Case[] = [
  ["an Intel processor on arm64", (d) => d.host.arch = "arm64", "host.cpu", /not of arm64/],
  [
    "Apple's processor in Linux on x64",
    (d) => d.host.cpu = "Apple M2 Ultra",
    "host.cpu",
    /is not of linux on x64/,
  ],
  ["a byte of memory", (d) => d.host.memoryBytes = 1, "host.memoryBytes", /no run fits/],
  ["100,000 processors", (d) => d.host.cores = 100_000, "host.cores", /no system has more/],
  [
    "a feature of Dawn's in wgpu",
    (d) => d.adapter.features.push("chromium-experimental-subgroup-matrix"),
    "adapter.features",
    /which is Dawn's and not wgpu's/,
  ],
  [
    "buffers smaller than WebGPU's",
    (d) => d.adapter.limits.maxBufferSize = 1,
    "adapter.limits.maxBufferSize",
    /is 1: WebGPU grants 268435456/,
  ],
  [
    "thousands of limits",
    (d) => {
      for (let i = 0; i < 200; i++) d.adapter.limits[`max${i}`] = 1;
    },
    "adapter.limits",
    /WebGPU has fewer/,
  ],
  [
    "subgroups of three",
    (d) => d.adapter.subgroupMinSize = 3,
    "adapter.subgroupMinSize",
    /no power of two/,
  ],
  [
    "subgroups that are at least larger than at most",
    (d) => Object.assign(d.adapter, { subgroupMinSize: 64, subgroupMaxSize: 32 }),
    "adapter.subgroupMinSize",
    /more than the largest, 32/,
  ],
];

const VERSIONS: readonly Case[] = [
  ["praise as a version", (d) => d.runtime.version += " verified", "runtime.version", /no version/],
  ["a Deno that runs no suite", (d) => d.runtime.version = "1.40.0", "runtime.version", /or newer/],
  ["a V8 of another Deno", (d) => d.runtime.v8 = "12.9.1.1", "runtime.v8", /2\.9\.5 has 15\.0/],
  ["a V8 of one number", (d) => d.runtime.v8 = "15", "runtime.v8", /has 15\.0/],
];

const CLOCKS: readonly Case[] = [
  [
    "a tick of a picosecond",
    (d) => d.bench.roofline.timestamp.nsPerTick = 0.001,
    "bench.roofline.timestamp.nsPerTick",
    /no GPU's clock is finer/,
  ],
  [
    "a host's clock of seconds",
    (d) => d.bench.roofline.hostQuantumNs = 1e9,
    "bench.roofline.hostQuantumNs",
    /no clock is coarser/,
  ],
  [
    "an empty submit in a nanosecond",
    (d) => d.bench.roofline.syncFloorNs = 1,
    "bench.roofline.syncFloorNs",
    /shorter than any wait/,
  ],
];

const SIGNS: readonly Case[] = [
  ["a link", "[NVIDIA H200](https://a.example)", /with \]/],
  ["an address", "NVIDIA H200 https://a.example", /with :/],
  ["a tag", "NVIDIA <b>H200", /with </],
  ["a formula's start", "=NVIDIA H200", /with =/],
  ["a table's line", "NVIDIA H200 | 1", /with \|/],
].map(([name, text, reason]) => [
  `an adapter's name with ${name}`,
  (d) => d.adapter.description = text,
  "adapter.description",
  reason as RegExp,
]);

/** Of unknown fields, which the schema leaves alone. */
const UNKNOWN: readonly Case[] = [
  [
    "an unknown list of 10,000 numbers",
    (d) => d.note = Array(10_000).fill(1),
    "note",
    /hold \d+ things in all, at most 5000/,
  ],
  [
    "unknown fields by thousands, deep within",
    (d) => {
      for (let i = 0; i < 6000; i++) d.bench.rows[3][`k${i}`] = i;
    },
    "bench.rows[3].k0",
    /hold \d+ things/,
  ],
  [
    "an unknown field of much text",
    (d) => d.adapter.note = Array(30).fill("x".repeat(9000)),
    "adapter.note",
    /hold \d+ characters/,
  ],
];

export const MACHINES: readonly Bad[] = [
  ...[...CARDS, ...HOSTS, ...VERSIONS, ...SIGNS, ...UNKNOWN].map(([name, ...rest]) =>
    bad(BENCH, name, ...rest)
  ),
  ...CLOCKS.map(([name, ...rest]) => bad(NEWER, name, ...rest)),
];

/** Each with the machine of an honest run that comes near. */
export const ODD_MACHINES: readonly (readonly [name: string, edit: Edit])[] = [
  ["an H200 as Dawn names it", dawns("nvidia-h200", "hopper")],
  ["a driver's number in Windows", (d) => {
    d.host.os = "win32";
    d.driver = "NVIDIA 32.0.15.8129";
  }],
  ["a card's number that is not known here", (d) => d.adapter.device = "1"],
  ["an instance of a card", (d) => d.adapter.description = "NVIDIA H200 MIG 7g.141gb"],
  ["an older Quadro whose number is a newer card's", (d) => {
    Object.assign(d.adapter, { description: "Quadro RTX 5000", device: "7856" });
    d.driver = "NVIDIA 450.80";
  }],
  ["Deno's next version", (d) => Object.assign(d.runtime, { version: "2.10.0", v8: "15.4.1.2" })],
  ["a processor that emulates another in Windows", (d) => {
    Object.assign(d.host, { os: "win32", arch: "x64", cpu: "Snapdragon(R) X Elite - X1E80100" });
  }],
  ["256 processors and 2 TB", (d) => Object.assign(d.host, { cores: 256, memoryBytes: 2 ** 41 })],
  ["a few fields of a newer suite in each row", (d) => {
    for (const row of d.bench.rows) Object.assign(row, { energyJoules: 1, clocksMhz: [1, 2, 3] });
  }],
  ["a browser's clock of 100 ms", (d) => Object.assign(d.bench.roofline, { hostQuantumNs: 1e8 })],
];
