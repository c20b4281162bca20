/** What is odd about a machine: such a run is of the open division. */
import type { Result } from "../../schema/result.ts";
import { modelName } from "../../text/chip.ts";
import { clockFlags } from "../physics/check_clocks.ts";
import { sheetOf } from "../physics/data_sheets.ts";
import { type Problem, problemAt } from "../problem.ts";
import { versionFlags } from "./check_versions.ts";
import { machineNames, usual } from "./machine_name.ts";

/** llvmpipe's, as recorded: no hardware has as little of these together. */
const LLVMPIPE: Readonly<Record<string, number>> = {
  maxTextureDimension2D: 16_384,
  maxTextureDimension3D: 4096,
  maxStorageBufferBindingSize: 134_217_728,
  maxBufferSize: 2_147_483_647,
  maxStorageBuffersPerShaderStage: 32,
  maxComputeWorkgroupStorageSize: 32_768,
};

/** What no driver says of a machine. */
const BOAST =
  /\b(verified|certified|official|fastest|winner|champion|best|1st|rank(ed)?)\b|#\s*\d|\d\s*%/i;

/** Words of drivers for cards of known data sheets; those with a digit are models, memory and code names. */
const WORDS = new Set(
  ("nvidia corporation geforce rtx gtx quadro tesla grid ti super laptop mobile gpu max q pcie sxm nvl hbm mig " +
    "amd radeon rx xt xtx gre instinct oam vf graphics series intel r tm c arc apple ultra pro radv nvk mesa direct3d d " +
    "edition compute opengl vulkan metal generation").split(" "),
);

export function machineFlags(result: Result): Problem[] {
  return [
    ...nameFlags(result),
    ...numberFlags(result),
    ...limitFlags(result),
    ...versionFlags(result),
    ...clockFlags(result),
  ];
}

function nameFlags(result: Result): Problem[] {
  const boasts = machineNames(result).filter(([, name]) => BOAST.test(usual(name)))
    .map(([path]) => problemAt(path, "has words that no driver says"));
  const { adapter } = result, name = modelName(adapter);
  if (name === null || adapter.software || sheetOf(adapter) === null) return boasts;
  const path = ["adapter", name === adapter.description ? "description" : "device"];
  const odd = usual(name).match(/[^\s()[\],./:+@®™-]+/g)?.find((word) =>
    !/^\w*\d\w*$/.test(word) && !WORDS.has(word.toLowerCase())
  );
  if (boasts.length > 0 || odd === undefined) return boasts;
  return [problemAt(path, `has the word ${odd}, which no driver says of a known card`)];
}

/** Deno tells both of every adapter. */
function numberFlags({ adapter: { vendor, device }, runtime }: Result): Problem[] {
  if (runtime.name !== "deno" || vendor !== null && device !== null) return [];
  const path = ["adapter", vendor === null ? "vendor" : "device"];
  return [problemAt(path, "is not known, but Deno tells its number")];
}

function limitFlags({ adapter: { software, limits } }: Result): Problem[] {
  const isLlvmpipes = Object.entries(LLVMPIPE).every(([name, limit]) => limits[name] === limit);
  if (software || !isLlvmpipes) return [];
  return [problemAt(["adapter", "limits"], "are llvmpipe's, which runs on the CPU")];
}
