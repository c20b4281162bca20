/** Too little memory: told in one line beforehand, with what would fit; nobody is killed without a word. */
import { spawnSync } from "node:child_process";
import type { HostRoom } from "../../kernels/gpu/kernel.ts";
import { GpuError } from "../../kernels/gpu/gpu_error.ts";
import { testDevice } from "../../kernels/testing.ts";
import { convnet } from "../../models/convnet.ts";
import { recipeOf } from "../../results/schema/recipe.ts";
import { reasonOf } from "../../results/text/user_error.ts";
import { fitBatch } from "../../bench/measure/models/batch_fit.ts";
import { loadTask } from "../../bench/train/command/task_data.ts";
import { settingsOf } from "../../bench/train/config.ts";
import { fittingMemory, orSmallerBatch } from "../../bench/train/memory/fitting_memory.ts";
import { inRoot, type Outcome } from "../command_line_test_support.ts";
import { answerOf, type RealCases } from "./cases.ts";

const MB = 1e6;

/** A machine in a container of which so much is left. */
const container = (bytes: number): HostRoom => ({
  bytes,
  bound: "left by its control group, whose memory.max is 2000 MB",
});

/** The device of the tests on a CPU, whose host has such room. */
async function deviceWith(room: HostRoom, gives: (bytes: number) => boolean = () => true) {
  const device = await testDevice();
  const capabilities = { ...device.capabilities, software: true, hostRoom: () => room };
  return new Proxy(device, {
    get(of, name) {
      if (name === "capabilities") return capabilities;
      if (name === "gives") return (bytes: number) => Promise.resolve(gives(bytes));
      const value = Reflect.get(of, name, of);
      return typeof value === "function" ? value.bind(of) : value;
    },
  });
}

/** What a training of the ConvNet at a batch gets on a host with such room. */
const training = (batch: number, room: HostRoom, gives?: (bytes: number) => boolean) =>
  answerOf(async (say) => {
    const subject = { model: convnet, settings: settingsOf({ batch }, 10) };
    const device = await deviceWith(room, gives);
    const { memory } = await fittingMemory(subject, device, { verb: "train" });
    say(`fits: ${memory.total} bytes`);
  });

const loading = (task: string, freeBytes: number) =>
  answerOf(async (say) => {
    const recipe = recipeOf(task);
    const host = {
      startWorker: () => new Worker(""),
      readSystemFile: () => null,
      freeBytes: () => freeBytes,
    };
    const options = { data: "/nonexistent", maxBad: 0 } as unknown as Parameters<
      typeof loadTask
    >[2];
    (await loadTask(host, recipe, options, say)).close();
  });

/** The ConvNet's row of `bench models --batch max`. */
const largest = (room: HostRoom) =>
  answerOf(async (say) => {
    const dims = { family: "model", model: "convnet", imageSize: 32, stem: "cifar" } as const;
    const model = { model: convnet, classes: 10, precision: "f32", dims } as const;
    const judge = {
      device: await deviceWith(room),
      roofline: { f32Gflops: 1e9 } as Parameters<typeof fitBatch>[0]["roofline"],
      rowSeconds: Infinity,
    };
    const { fitting, bound } = await fitBatch(judge, model, "max");
    say(`${fitting?.batch ?? "none"}: ${bound}`);
  });

/** `run` under a limit of the shell. */
function underLimit(limit: string): Promise<Outcome> {
  const script = `ulimit ${limit}; exec "$0" train synthetic`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script, inRoot("run")], {
    encoding: "utf8",
  });
  return Promise.resolve({ code: status ?? -1, stdout, stderr });
}

export const cases: RealCases = [
  {
    name: "a batch for which there is room",
    answer: () => training(10, container(1e9)),
    exit: 0,
    says: /^fits: \d+ bytes/m,
  },
  {
    name: "a batch for which a container leaves no room",
    answer: () => training(1000, container(500 * MB)),
    exit: 2,
    says:
      /^error: Cannot train convnet with --batch 1000 as it needs \d+ MB of the host's memory, of which 500 MB are left by its control group, .*; the largest batch that fits is \d+, and --accumulate makes one of several$/m,
  },
  {
    name: "a model for which a container leaves no room at any batch",
    answer: () => training(100, container(50 * MB)),
    exit: 2,
    says: /^error: .* of which 50 MB are left by .*; no batch fits$/m,
  },
  {
    name: "a GPU that refuses the memory when it is asked",
    answer: () => training(100, container(1e10), (bytes) => bytes < 100 * MB),
    exit: 2,
    says:
      /^error: Cannot train convnet with --batch 100 as the device is out of memory for its \d+ MB; the largest batch that fits is \d+,/m,
  },
  {
    name: "a GPU that has none left when a step is under way",
    answer: () =>
      answerOf(() => {
        const message = "The GPU reported an error: Not enough memory left.";
        throw orSmallerBatch(64, new GpuError(message, "memory"));
      }),
    exit: 1,
    says: /^error: The GPU reported an error: Not enough memory left: try --batch 32$/m,
  },
  {
    name: "CIFAR-10 on a machine with 200 MB free",
    answer: () => loading("cifar10", 200 * MB),
    exit: 2,
    says:
      /^error: Cannot load cifar10 as it needs 310 MB of the host's memory, of which 200 MB are free now: /m,
  },
  {
    name: "the built-in images on a machine with 100 MB free",
    answer: () => loading("synthetic", 100 * MB),
    exit: 2,
    says: /^error: Cannot load synthetic as it needs 200 MB .*, of which 100 MB are free now: /m,
  },
  {
    name: "the largest batch of a bench in a container",
    answer: () => largest(container(600 * MB)),
    exit: 0,
    says:
      /^\d+: the largest batch that fits, as at \d+ the device cannot hold it: it needs \d+ MB/m,
  },
  {
    name: "an array that finds no memory",
    answer: () =>
      answerOf((say) => {
        try {
          new ArrayBuffer(Number.MAX_SAFE_INTEGER);
        } catch (error) {
          say(reasonOf(error));
        }
      }),
    exit: 0,
    says: /^This process got no memory for an array \(.*\): use a smaller batch/m,
  },
  {
    name: "a shell that allows so little memory that Deno does not start",
    answer: () => underLimit("-v 8000000"),
    exit: 2,
    says: /^Cannot start as \S+ does not run here, .*memory may be short/m,
    missing: !("Deno" in globalThis) && "it is of Deno",
    slow: true,
  },
];
