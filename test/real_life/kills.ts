/** Runs of `train` that are ended at some moment, in whatever way, and go on from what they left. */
import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { readCheckpoint } from "../../bench/train/command/checkpoint.ts";
import type { Random } from "../../kernels/random/random.ts";
import { inRoot, start, withFolder } from "../command_line_test_support.ts";
import { whyNoSmallDisk, withSmallDisk } from "../small_disk_test_support.ts";
import { essence, ok, resultOf, settings } from "../train_test_support.ts";

const EPOCHS = 8;

/** Eight steps in each of the epochs, each with a checkpoint; an evaluation at the end. */
const RECIPE = [
  ...["train", "synthetic", "--limit", "80", "--batch", "10", "--epochs", `${EPOCHS}`],
  ...["--lr", "0.01", "--eval-every", `${EPOCHS}`],
];

/** How a run ends: by a signal, as nobody reads its output any more, or as its disk is full. */
export const ENDS = ["SIGKILL", "SIGHUP", "SIGTERM", "SIGINT", "PIPE", "DISK"] as const;
export type End = typeof ENDS[number];

/** What a run that nobody ends comes to. */
export interface Whole {
  readonly essence: ReturnType<typeof essence>;
  /** Seconds from the start to the first step, and of an epoch. */
  readonly opening: number;
  readonly epoch: number;
}

/** What became of a run that was ended. */
export interface Killed {
  /** Of the process. */
  readonly exit: number;
  /** Of the result that it left; null: none. */
  readonly status: string | null;
  /** Steps of the checkpoint that it left; null: none. */
  readonly steps: number | null;
  /** Whether it came to what a run comes to that nobody ended, after it went on or began anew. */
  readonly isSame: boolean;
}

/** What a run prints before its first step. */
const FIRST_STEP = /compiled in/;

/** Lets one run to its end. */
export function undisturbed(): Promise<Whole> {
  return withFolder(async (folder) => {
    const began = performance.now(), since = () => (performance.now() - began) / 1000;
    const { done, printed } = start([...RECIPE, ...settings(folder, "whole")]);
    await printed(FIRST_STEP);
    const opening = since(), { code, stderr } = await done;
    if (code !== 0) throw new Error(`The run that nobody ended has ended with ${code}: ${stderr}`);
    const epoch = (since() - opening) / EPOCHS;
    return { essence: essence(resultOf(folder, "whole")), opening, epoch };
  });
}

/** Room for a checkpoint of the ConvNet and for two copies of the one that the run which goes on writes. */
const DISK_MB = 62;
const noDisk = await whyNoSmallDisk();

/** When a run is ended: so many seconds after an epoch is told, of which 0 is the start. Machines are busy now and then, so seconds alone tell little. */
export interface Moment {
  readonly epoch: number;
  readonly seconds: number;
}

/** A moment that is drawn: one in five before the first step, where nothing is computed yet, the others anywhere in the epochs and the last evaluation. */
export function drawMoment(random: Random, { opening, epoch }: Whole): Moment {
  const share = random.below(1000) / 1000;
  if (random.below(5) === 0) return { epoch: 0, seconds: share * opening };
  return { epoch: 1 + random.below(EPOCHS - 1), seconds: share * epoch };
}

/** Begins a run, ends it, and lets it go on from its checkpoint, or begin anew where it had come to none. */
export function killAndResume(end: End, moment: Moment, whole: Whole): Promise<Killed> {
  const body = async (folder: string): Promise<Killed> => {
    const exit = await endedAt(folder, end, moment);
    const checkpoint = `${folder}/killed.safetensors`, result = `${folder}/killed.json`;
    const left = existsSync(inRoot(checkpoint));
    const begin = left ? ["train", "--resume", checkpoint] : RECIPE;
    const killed = {
      exit,
      status: existsSync(inRoot(result)) ? resultOf(folder, "killed").status : null,
      steps: left ? (await readCheckpoint(inRoot(checkpoint))).progress.losses.length : null,
    };
    await ok([...begin, ...settings(folder, "resumed")]);
    const resumed = essence(resultOf(folder, "resumed"));
    return { ...killed, isSame: JSON.stringify(resumed) === JSON.stringify(whole.essence) };
  };
  return end === "DISK" && !noDisk
    ? withSmallDisk(DISK_MB, (_, disk) => body(disk))
    : withFolder(body);
}

/** @returns The exit status, as a shell has it. */
async function endedAt(folder: string, end: End, { epoch, seconds }: Moment): Promise<number> {
  const { child, done, printed } = start([...RECIPE, ...settings(folder, "killed")]);
  const told = new RegExp(`^epoch ${epoch}/\\d+:`, "m");
  if (epoch > 0) await Promise.race([printed(told), done]);
  const isOver = await Promise.race([done.then(() => true), sleep(1000 * seconds, false)]);
  const filler = inRoot(`${folder}/filler`);
  if (!isOver) {
    if (end === "PIPE") child.stdout!.destroy();
    else if (end !== "DISK") process.kill(child.pid!, end);
    else if (noDisk) execFileSync("prlimit", ["--pid", `${child.pid}`, "--fsize=65536"]);
    else fill(filler);
  }
  const { code } = await done;
  rmSync(filler, { force: true });
  return code;
}

function fill(file: string): void {
  for (let megabytes = DISK_MB; megabytes > 0.01; megabytes /= 2) {
    try {
      writeFileSync(file, new Uint8Array(1e6 * megabytes), { flag: "a" });
    } catch {
      // There was no room for all of it.
    }
  }
}
