import { columns, escape, markdownTable } from "../../text/markdown.ts";
import { percent, time } from "../../text/numbers.ts";
import type { Profile } from "../../schema/result.ts";

/** Kernels of a profile that are shown; the JSON has all. */
const SLOWEST = 5;

/** The slowest kernels of a model's step, and the share of each op. */
export function profileTable({ op, shape, kernels }: Profile): string {
  const ops = Map.groupBy(kernels, (kernel) => kernel.op);
  const shares = [...ops].map(([name, ofOp]) => ({
    name,
    share: ofOp.reduce((sum, kernel) => sum + kernel.share, 0),
  })).sort((a, b) => b.share - a.share);
  const line = shares.filter(({ share }) => share >= 0.005)
    .map(({ name, share }) => `${name} ${percent(share)}`).join(", ");
  return escape(`${op} of ${shape}: ${line}.`) + "\n\n" + markdownTable(
    PROFILE_COLUMNS,
    profileRows(kernels.slice(0, SLOWEST)),
  );
}

/** What {@linkcode profileRows} are of. */
export const PROFILE_COLUMNS = columns(
  ...["op", "shape", "variant", "#times", "#in all", "#share", "#share of roofline"],
);

/** Kernels of a model's step as texts. */
export function profileRows(kernels: Profile["kernels"]): string[][] {
  return kernels.map((kernel) => [
    kernel.op,
    kernel.shape,
    kernel.variant,
    String(kernel.count),
    time(kernel.medianNs),
    percent(kernel.share),
    `${kernel.pctRoofline.toFixed(1)} %`,
  ]);
}
