import { blocksOf, hottest, mixOf, mostUnderWay, occupancy, type Pipeline } from "./assembly.ts";

const COLUMNS =
  "pipeline|VGPRs|spilled VGPRs / scratch B|LDS B|waves/SIMD|code B|instructions|loop: all|FMA|" +
  "other VALU (int mul)|SALU|LDS|loads (16 B)|stores|load waits (before FMA)|FMA of VALU|most loads under way";

function row(pipeline: Pipeline, target: string): (string | number)[] {
  const of = (name: string) => pipeline.stats.get(name) ?? 0;
  const loop = hottest(pipeline);
  const code = blocksOf(pipeline).flatMap(({ lines }) => lines);
  const { all, fma, valu, imul, salu, lds, loads, wide, stores, waits, early } = mixOf(
    loop?.lines ?? code,
  );
  const where = !loop ? "(no loop) " : loop.inner > 0 ? `(+${loop.inner} inner loops) ` : "";
  return [
    ...[
      pipeline.label,
      of("VGPRs"),
      `${of("Spilled VGPRs")} / ${of("Scratch size")}`,
      of("LDS size"),
      occupancy(pipeline, target),
    ],
    ...[
      of("Code size"),
      of("Instructions"),
      where + all,
      fma,
      `${valu} (${imul})`,
      salu,
      lds,
      `${loads} (${wide})`,
      stores,
    ],
    ...[
      fma > 0 ? `${waits} (${early})` : waits,
      fma > 0 ? `${Math.round(100 * fma / (fma + valu))} %` : "–",
      mostUnderWay(code),
    ],
  ];
}

/** What became of pipelines on a GPU, in Markdown: a row each. */
export function table(pipelines: readonly Pipeline[], target: string): string {
  const headings = COLUMNS.split("|");
  const rows = [headings, headings.map(() => "---"), ...pipelines.map((one) => row(one, target))];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
