/**
 * What the tuner found, remembered between runs: one file per adapter and runtime. Each entry names the hash of the WGSL that
 * competed, so that a changed kernel competes again.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { AdapterDescription } from "../../kernels/gpu/adapter.ts";
import type { Tuned } from "../../kernels/tuning/tuner.ts";
import { modelName } from "../../results/text/chip.ts";
import { sha256 } from "../../results/text/digest.ts";
import { writeAtomic } from "../../results/files/write_atomic.ts";
import type { Host } from "../host/host.ts";
import { rootPath } from "../host/paths.ts";
import { entry, TuningMemory } from "./tuning_memory.ts";

/** For whom the entries hold. */
const identity = z.object({
  vendor: z.string().nullable(),
  architecture: z.string().nullable(),
  device: z.string().nullable(),
  description: z.string().nullable(),
  driver: z.string().nullable(),
  runtime: z.string(),
  backend: z.string().nullable(),
});

const file = z.object({
  schema: z.literal("trainmark/tuning@1"),
  for: identity,
  entries: z.array(entry),
});

type Identity = z.infer<typeof identity>;

/** Winners by op, shape and element type, for one adapter under one runtime, in a file. */
export class TuningCache extends TuningMemory {
  #path: string;
  #identity: Identity;

  private constructor(path: string, identity: Identity) {
    super();
    this.#path = path;
    this.#identity = identity;
  }

  /**
   * Reads the file of an adapter, if there is one. One that cannot be used is ignored, and written anew.
   *
   * @param say Gets a word where it is ignored.
   * @param folder Where the files lie.
   */
  static async open(
    host: Host,
    adapter: AdapterDescription,
    say: (line: string) => void,
    folder = rootPath(".cache/tuning"),
  ): Promise<TuningCache> {
    const { vendor, architecture, device, description } = adapter;
    const { name: runtime, version, webgpu } = host.runtime();
    const owner: Identity = {
      vendor,
      architecture,
      device,
      description,
      driver: host.driver(adapter),
      runtime: `${runtime} ${version}`,
      backend: webgpu.backend,
    };
    const name = (await sha256(JSON.stringify(owner))).slice(0, 16);
    const cache = new TuningCache(`${folder}/${name}.json`, owner);
    const problem = await cache.#read();
    if (problem) say(`ignoring the tuning cache ${cache.#path}: ${problem}`);
    return cache;
  }

  /** Reads the entries; returns why they cannot be used. */
  async #read(): Promise<string | null> {
    let text: string;
    try {
      text = await readFile(this.#path, "utf8");
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return code === "ENOENT" ? null : message;
    }
    try {
      const { for: owner, entries } = file.parse(JSON.parse(text));
      if (JSON.stringify(owner) !== JSON.stringify(this.#identity)) {
        return `it is of another adapter or runtime, ${modelName(owner)} under ${owner.runtime}`;
      }
      for (const entry of entries) this.remember(entry);
      return null;
    } catch (error) {
      const known = error instanceof z.ZodError
        ? `${error.issues[0].path.join(".")}: ${error.issues[0].message}`
        : (error as Error).message;
      return `it is damaged (${known})`;
    }
  }

  /** Remembers, and writes the file. */
  override async set(tuned: Tuned, sourceHash: string, most?: number | null): Promise<void> {
    await super.set(tuned, sourceHash, most);
    const entries = [...this.entries];
    const content: z.infer<typeof file> = {
      schema: "trainmark/tuning@1",
      for: this.#identity,
      entries,
    };
    await writeAtomic(this.#path, `${JSON.stringify(content, null, 2)}\n`);
  }
}
