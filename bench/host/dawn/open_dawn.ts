/** Opens Dawn, by the npm package `webgpu`. */
import process from "node:process";
import { UserError } from "../../../results/text/user_error.ts";
import type { Environment } from "../host.ts";
import { setEnvironment } from "./environment.ts";
import { paceWaits } from "./pace_waits.ts";
import { keepingFeatures, type Toggles } from "./toggles.ts";

/** What the package exports. */
interface Package {
  create(options: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** By a variable, as Deno's types know no such package: it is 132 MB that Deno has no use for. */
const PACKAGE = "webgpu";

/** Dawn's own variable for the API that it is to use, and one beside it for part of an adapter's name. */
export const BACKEND = "DAWNNODE_BACKEND", ADAPTER = "DAWNNODE_ADAPTER";

/** Features for which a toggle is worth switching on; the second is Dawn's own. */
const WORTH_A_TOGGLE = ["shader-f16", "chromium-experimental-subgroup-matrix"] as GPUFeatureName[];

/**
 * Tried in this order, and switched on only where an adapter lists one of those features with it that it lacks without it: NVIDIA's f16 on
 * Vulkan, which Dawn's authors have not tested enough to have it on; and what is not standardised, such as matrices of subgroups.
 */
const TOGGLES = ["vulkan_enable_f16_on_nvidia", "allow_unsafe_apis"];

/** Against attacks by timing, which are no concern of a program on its user's machine: timestamps are multiples of 65,536 ns with it. */
const DISABLED = ["timestamp_quantization"];

/** WebGPU's entry point and what was switched to get it. */
export interface OpenedDawn {
  readonly gpu: GPU;
  readonly toggles: Toggles;
}

/**
 * Opens it; its globals and the entry point go where browsers have them, as other libraries look there.
 *
 * @throws {UserError} Where the package is not there or does not load, or its variables name what there is not.
 */
export async function openDawn(environment: Environment): Promise<OpenedDawn> {
  await setEnvironment(environment);
  const { create, globals } = await loadPackage();
  Object.assign(globalThis, globals);
  paceWaits();
  const open = (enabled: readonly string[]) => keep(create(optionsFor(enabled)));
  const enabled = await keepingFeatures(TOGGLES, async (some) => {
    const adapter = await firstAdapter(open(some));
    return WORTH_A_TOGGLE.filter((name) => adapter?.features.has(name)).join();
  });
  const gpu = open(enabled);
  Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  return { gpu, toggles: { enabled, disabled: DISABLED } };
}

/** A backend or an adapter that there is not is an error of Dawn's, which lists those that there are. */
async function firstAdapter(gpu: GPU): Promise<GPUAdapter | null> {
  try {
    return await gpu.requestAdapter();
  } catch (error) {
    const reason = `${(error as Error).message ?? error}`.replaceAll(/\s+/g, " ").trim();
    throw new UserError(`Cannot use the GPU as ${reason}: look at ${BACKEND} and ${ADAPTER}`);
  }
}

/** The options of `create` with these toggles, in the environment as it is. */
function optionsFor(enabled: readonly string[]): string[] {
  const { [BACKEND]: backend, [ADAPTER]: adapter } = process.env;
  return [
    `disable-dawn-features=${DISABLED.join()}`,
    ...enabled.length > 0 ? [`enable-dawn-features=${enabled.join()}`] : [],
    ...backend ? [`backend=${backend}`] : [],
    ...adapter ? [`adapter=${adapter}`] : [],
  ];
}

/** An entry point must live as long as anything that it gave: Bun crashes where one was collected before. */
function keep(gpu: GPU): GPU {
  const kept = Symbol.for("trainmark.gpu");
  const scope = globalThis as { [kept]?: GPU[] };
  (scope[kept] ??= []).push(gpu);
  return gpu;
}

async function loadPackage(): Promise<Package> {
  try {
    return await import(PACKAGE);
  } catch (error) {
    // V8 and JavaScriptCore put what was required, and from where, into the lines that follow.
    const [reason] = (error as Error).message.split("\n");
    throw new UserError(
      /\bdawn\.node\b|version `|shared object|dlopen/.test(reason)
        ? `Cannot load Dawn, which is WebGPU here, as ${reason}: this system needs a newer C++ library or another runtime (deno)`
        : `Cannot use the GPU as the npm package ${PACKAGE}, which is WebGPU here, is missing: install it by npm ci (or bun install)`,
    );
  }
}

/** Names of all adapters that Dawn finds in the environment as it is, as it tells them when it is asked for one that there is not. */
export async function adapterNames(): Promise<string[]> {
  const { create } = await loadPackage();
  const backend = process.env[BACKEND];
  try {
    await keep(create(["adapter=\u{1}", ...backend ? [`backend=${backend}`] : []]))
      .requestAdapter();
    return [];
  } catch (error) {
    return [...`${(error as Error).message ?? error}`.matchAll(/ name: '(.*)'/g)].map(([, name]) =>
      name
    );
  }
}
