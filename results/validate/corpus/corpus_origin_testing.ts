/** Runs whose origin cannot be: dates, versions, runtimes, systems, drivers, archives and models that do not go together, and odd names. */
import { type Bad, bad, BENCH, type Edit, TRAIN } from "./edit_testing.ts";

type Case = readonly [name: string, edit: Edit, path: string, reason: RegExp];

const dawn: Edit = (d) => {
  Object.assign(d.runtime, { name: "node", version: "22.1.0", v8: "12.4.254.21-node.57" });
  Object.assign(d.runtime.webgpu, { implementation: "dawn", backend: null });
  Object.assign(d.adapter, { vendor: "nvidia", architecture: "hopper" });
};

const DATES: readonly Case[] = [
  [
    "a day before there was a suite",
    (d) => d.createdAt = "2026-11-01T00:00:00Z",
    "createdAt",
    /before suite 0\.1\.0/,
  ],
  [
    "a day of the last century",
    (d) => d.createdAt = "1970-01-01T00:00:00Z",
    "createdAt",
    /before suite/,
  ],
  [
    "a newer version on an older day",
    (d) => d.suite.version = "0.2.0",
    "createdAt",
    /before suite 0\.2\.0/,
  ],
  [
    "a version that never was",
    (d) => d.suite.version = "0.1.7",
    "suite.version",
    /there are 0\.1\.0, 0\.2\.0/,
  ],
  [
    "a version of the future",
    (d) => d.suite.version = "99.0.0",
    "suite.version",
    /newer TrainMark/,
  ],
  [
    "a day before its commit's",
    (d) => d.createdAt = "2026-11-25T01:00:00Z",
    "createdAt",
    /the commit bcfd6eb4\w+ is of 2026-11-26/,
  ],
  [
    "a newer version at an older one's commit",
    (d) => Object.assign(d.suite, { version: "0.2.0" }) && (d.createdAt = "2026-11-28T09:10:11Z"),
    "suite.version",
    /the commit bcfd6eb4\w+ is of 0\.1\.0/,
  ],
  [
    "an older version at a newer one's commit",
    (d) => {
      d.suite.gitCommit = "6521f000e0234636304d3046854c82fad9263e41";
      d.createdAt = "2026-11-28T09:10:11Z";
    },
    "suite.version",
    /the commit 6521f\w+ is of 0\.2\.0/,
  ],
  ["a version with a space", (d) => d.suite.version = "0.1.0 ", "suite.version", /there are/],
  [
    "a version of JavaScript's own",
    (d) => d.suite.version = "valueOf",
    "suite.version",
    /there are/,
  ],
];

const PLATFORMS: readonly Case[] = [
  [
    "Dawn in Deno",
    (d) => d.runtime.webgpu.implementation = "dawn",
    "runtime.webgpu.implementation",
    /deno has wgpu/,
  ],
  ["wgpu in Bun", (d) => d.runtime.name = "bun", "runtime.webgpu.implementation", /bun has dawn/],
  [
    "wgpu in Chromium",
    (d) => d.runtime.name = "chromium",
    "runtime.webgpu.implementation",
    /chromium has dawn/,
  ],
  [
    "WebKit in Deno",
    (d) => d.runtime.webgpu.implementation = "webkit",
    "runtime.webgpu.implementation",
    /deno has wgpu/,
  ],
  [
    "an implementation nobody wrote",
    (d) => d.runtime.webgpu.implementation = "fastgpu",
    "runtime.webgpu.implementation",
    /deno has wgpu/,
  ],
  [
    "a runtime that there is not",
    (d) => d.runtime.name = "hyperdeno",
    "runtime.name",
    /runs in deno, bun/,
  ],
  ["a runtime in capitals", (d) => d.runtime.name = "DENO", "runtime.name", /runs in deno, bun/],
  [
    "V8 in Bun",
    (d) => {
      dawn(d);
      d.runtime.name = "bun";
    },
    "runtime.v8",
    /bun has no V8/,
  ],
  [
    "V8 in Safari on a Mac",
    (d) => {
      Object.assign(d.runtime, { name: "safari" });
      Object.assign(d.runtime.webgpu, { implementation: "webkit", backend: null });
      d.host.os = "darwin";
    },
    "runtime.v8",
    /safari has no V8/,
  ],
  [
    "Safari on Linux",
    (d) => {
      Object.assign(d.runtime, { name: "safari", v8: null });
      Object.assign(d.runtime.webgpu, { implementation: "webkit", backend: null });
    },
    "runtime.webgpu.implementation",
    /whose WebGPU linux has not/,
  ],
  [
    "Dawn's toggles in wgpu",
    (d) => d.runtime.webgpu.toggles = { enabled: ["x"], disabled: [] },
    "runtime.webgpu.toggles",
    /are Dawn's/,
  ],
  [
    "Metal on Linux",
    (d) => d.runtime.webgpu.backend = "metal",
    "runtime.webgpu.backend",
    /linux has not/,
  ],
  [
    "DirectX on a Mac",
    (d) => Object.assign(d.runtime.webgpu, { backend: "dx12" }) && (d.host.os = "darwin"),
    "runtime.webgpu.backend",
    /darwin has not/,
  ],
  [
    "an NVIDIA card in a Mac of Apple's processor",
    (d) => Object.assign(d.host, { os: "darwin", arch: "arm64" }),
    "adapter.vendor",
    /Apple's GPUs alone/,
  ],
  [
    "Apple's GPU in Windows",
    (d) => {
      d.host.os = "win32";
      Object.assign(d.adapter, { vendor: "4203", description: "Apple M4 Max" });
      d.driver = null;
    },
    "adapter.vendor",
    /has no driver/,
  ],
  [
    "a vendor as Dawn names it in Deno",
    (d) => d.adapter.vendor = "nvidia",
    "adapter.vendor",
    /by number/,
  ],
  [
    "a vendor's number in Dawn",
    (d) => {
      dawn(d);
      d.adapter.vendor = "4318";
    },
    "adapter.vendor",
    /by name/,
  ],
  [
    "another vendor's driver",
    (d) => Object.assign(d.adapter, { vendor: "4098", description: "AMD Radeon RX 7900 XTX" }),
    "driver",
    /adapter's vendor is AMD/,
  ],
  [
    "AMD's driver on NVIDIA's card",
    (d) => d.driver = "AMD 24.1",
    "driver",
    /adapter's vendor is NVIDIA/,
  ],
];

const DATA: readonly Case[] = [
  [
    "another archive that says it is the official one",
    (d) => d.dataset.canonical = true,
    "dataset.canonical",
    /official archive's SHA-256 is c4a38c/,
  ],
  [
    "the official archive's digest, which it says it has not",
    (d) => d.dataset.sha256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    "dataset.canonical",
    /is false/,
  ],
  [
    "an official archive of a data set that has none",
    (d) => {
      Object.assign(d.dataset, { name: "imagenet", canonical: true });
      d.train.recipe.task = "imagenet";
    },
    "dataset.canonical",
    /imagenet has no official archive/,
  ],
  ["a smaller model", (d) => d.train.parameters = 1000, "train.parameters", /layers have 2122186/],
  ["a parameter more", (d) => d.train.parameters++, "train.parameters", /layers have 2122186/],
  [
    "ResNet-20 with the ConvNet's parameters",
    (d) => d.train.model = "resnet20-cifar",
    "train.parameters",
    /layers have 272474/,
  ],
  [
    "the ConvNet of eleven classes",
    (d) => d.train.parameters += 513,
    "train.parameters",
    /layers have 2122186/,
  ],
];

const NAMES: readonly Case[] = ([
  ["a space of no width", "NVIDIA\u200b H200", /U\+200B/],
  ["a soft hyphen", "NVI\u00adDIA H200", /U\+00AD/],
  ["a word joiner", "NVIDIA H200\u2060", /U\+2060/],
  ["a tag character", "NVIDIA H200\u{e0041}", /U\+E0041/],
  ["a variation selector", "NVIDIA H200\ufe0f", /U\+FE0F/],
  ["a Hangul filler", "NVIDIA H200\u3164", /U\+1160/],
  ["a blank of Braille", "NVIDIA H200\u2800", /U\+2800/],
  ["a Cyrillic letter", "NVIDIA \u041d200", /U\+041D/],
  ["Cyrillic letters alone", "\u0420\u0422\u0425 5090", /U\+0420/],
  ["a Greek letter", "\u039dVIDIA H200", /U\+039D/],
  ["a Cherokee letter", "NV\u13c6DIA H200", /U\+13C6/],
  ["a Latin letter of phonetics", "NVIDIA H200 \u0261", /U\+0261/],
  ["a small capital", "NVIDI\u1d00 H200", /U\+1D00/],
  ["a combining mark", "NVIDIA H200\u0335", /U\+0335/],
  ["thousands of combining marks", "NVIDIA H200" + "\u0301\u0335".repeat(2000), /4011 characters/],
  ["a hundred combining marks", "NVIDIA H200" + "\u0335".repeat(100), /U\+0335/],
  ["300 letters", "x".repeat(300), /300 characters/],
  ["a minus for a hyphen", "RTX\u22125090", /U\+2212/],
  ["a picture", "NVIDIA H200 \u{1f680}", /U\+1F680/],
] as const).map(([name, text, reason]) => [
  `an adapter's name with ${name}`,
  (d) => d.adapter.description = text,
  "adapter.description",
  reason,
]);

const PLACES: readonly Case[] = [
  ["a driver's name with a space of no width", (d) => d.driver += "\u200b", "driver", /U\+200B/],
  ["a driver's name with a Greek letter", (d) => d.driver = "NVIDI\u0391 580", "driver", /U\+0391/],
  [
    "a vendor with a word joiner",
    (d) => d.adapter.vendor = "4318\u2060",
    "adapter.vendor",
    /U\+2060/,
  ],
  [
    "a device with a soft hyphen",
    (d) => d.adapter.device = "90\u00ad13",
    "adapter.device",
    /U\+00AD/,
  ],
  [
    "a processor's name with a Cyrillic letter",
    (d) => d.host.cpu = "\u0410MD EPYC",
    "host.cpu",
    /U\+0410/,
  ],
  [
    "a runtime's version with a space of no width",
    (d) => d.runtime.version += "\u200b",
    "runtime.version",
    /U\+200B/,
  ],
  ["a system with a soft hyphen", (d) => d.host.os = "li\u00adnux", "host.os", /U\+00AD/],
];

const both = ([name, edit, path, reason]: Case): Bad => bad(BENCH, name, edit, path, reason);
const train = ([name, edit, path, reason]: Case): Bad => bad(TRAIN, name, edit, path, reason);

export const ORIGINS: readonly Bad[] = [
  ...[...DATES, ...PLATFORMS, ...NAMES, ...PLACES].map(both),
  ...DATA.map(train),
];
