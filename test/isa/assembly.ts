/** What the compiler of AMD's GPUs made of compute pipelines, as layer.c writes it down. */

/** A compute pipeline: its label, the driver's statistics, and its texts by their names. */
export interface Pipeline {
  readonly label: string;
  readonly stats: ReadonlyMap<string, number>;
  readonly texts: ReadonlyMap<string, string>;
}

/** A loop's code with that of the loops in it, what is its own, and how many are in it. */
interface Loop {
  readonly lines: readonly string[];
  readonly own: readonly string[];
  readonly inner: number;
}

/** Registers of 32 lanes that a SIMD of an RDNA WGP holds, and its most waves. */
const SIMDS: readonly (readonly [target: RegExp, registers: number, waves: number])[] = [
  [/^navi1/, 1024, 20],
  [/^(gfx1100|gfx1101|navi31|navi32)$/, 1536, 16],
  [/^(navi|gfx1|vangogh|rembrandt)/, 1024, 16],
];
/** Workgroup memory of a WGP, which has four SIMDs. */
const LDS_BYTES = 131072;

/** The pipelines of a layer's file. */
export function parse(log: string): Pipeline[] {
  let label = "";
  return log.split(/^(?=@label |@pipeline$)/m).flatMap((part) => {
    const last = label;
    label = part.startsWith("@label ") ? part.slice(7, part.indexOf("\n")) : "";
    if (!part.startsWith("@pipeline")) return [];
    const stats = [...part.matchAll(/^@stat (.+): (\d+)$/gm)].map((m) =>
      [m[1], Number(m[2])] as const
    );
    const texts = [...part.matchAll(/^@text (.+)\n([\s\S]*?)^@end$/gm)].map((m) =>
      [m[1], m[2]] as const
    );
    return [{ label: last, stats: new Map(stats), texts: new Map(texts) }];
  });
}

export function blocksOf({ texts }: Pipeline): { name: string; lines: string[] }[] {
  const blocks = (texts.get("Assembly") ?? "").split(/^(?=BB\d+:)/m).filter((text) =>
    text.startsWith("BB")
  );
  return blocks.map((text) => {
    const [name, ...lines] = text.split("\n").map((line) => line.replace(/\s*;.*/, "").trim());
    return { name: name.slice(0, -1), lines: lines.filter((line) => line !== "") };
  });
}

function loopsOf(pipeline: Pipeline): Loop[] {
  const blocks = blocksOf(pipeline), at = new Map(blocks.map(({ name }, i) => [name, i]));
  const ends = new Map<number, number>(); // of the loop that begins with a block
  blocks.forEach(({ lines }, i) => {
    for (const line of lines) {
      const to = at.get(/^s_c?branch\w*\s+(BB\d+)/.exec(line)?.[1] ?? "");
      if (to !== undefined && to <= i) ends.set(to, i);
    }
  });
  return [...ends].map(([from, to]) => {
    const inner = [...ends].filter(([a, b]) => a > from && b <= to);
    const isOwn = (i: number) => !inner.some(([a, b]) => a <= i && i <= b);
    const range = blocks.slice(from, to + 1);
    const own = range.filter((_, i) => isOwn(from + i));
    return {
      lines: range.flatMap((b) => b.lines),
      own: own.flatMap((b) => b.lines),
      inner: inner.length,
    };
  });
}

/** Instructions by kind: `imul` of `valu` are integer products, at a quarter of the rate; `wide` of `loads` bring 16 bytes; `early` of the `waits` for loads come before a multiply-add. */
export function mixOf(lines: readonly string[]) {
  const mix = {
    all: 0,
    fma: 0,
    valu: 0,
    imul: 0,
    salu: 0,
    lds: 0,
    loads: 0,
    wide: 0,
    stores: 0,
    waits: 0,
    early: 0,
  };
  for (const line of lines) {
    const name = line.split(/\s/, 1)[0];
    mix.all++;
    if (/^v_(dual_)?(pk_)?(fma|mac|mad|dot)\w*_(b?f16|f32|i8|u8)/.test(name)) mix.fma++;
    else if (name.startsWith("v_")) {
      mix.valu++;
      if (/^v_(mul_(lo|hi)|mad_[ui]64)/.test(name)) mix.imul++;
    } else if (name.startsWith("ds_")) mix.lds++;
    else if (/^(buffer|global|flat|image|scratch|s_buffer)_load|^image_sample/.test(name)) {
      mix.loads++;
      if (/x4|b128/.test(name)) mix.wide++;
    } else if (/^(buffer|global|flat|image|scratch)_(store|atomic)/.test(name)) mix.stores++;
    else if (/^s_waitcnt.*vmcnt/.test(line)) {
      mix.waits++;
      if (mix.fma === 0) mix.early++;
    } else if (!/^s_(waitcnt|clause|nop|barrier|delay|inst_prefetch|code_end)/.test(name)) {
      mix.salu++;
    }
  }
  return mix;
}

/** The most loads from memory that are under way at a time. */
export function mostUnderWay(lines: readonly string[]): number {
  let now = 0, most = 0;
  for (const line of lines) {
    if (/^(buffer|global|flat|image)_load/.test(line)) most = Math.max(most, ++now);
    const wait = /^s_waitcnt.*vmcnt\((\d+)\)/.exec(line);
    if (wait) now = Math.min(now, Number(wait[1]));
  }
  return most;
}

/** The loop with the most multiply-adds of its own, else the most loads, else the most instructions; none where all were unrolled. */
export function hottest(pipeline: Pipeline): Loop | undefined {
  const score = ({ own }: Loop) => {
    const { all, fma, loads } = mixOf(own);
    return 1e8 * fma + 1e4 * loads + all;
  };
  return loopsOf(pipeline).sort((a, b) => score(b) - score(a))[0];
}

/** Waves that fit a SIMD side by side, by registers and by workgroup memory; what the driver says where the GPU is no RDNA. */
export function occupancy({ stats, texts }: Pipeline, target: string): number {
  const simd = SIMDS.find(([of]) => of.test(target));
  if (!simd) return stats.get("Subgroups per SIMD") ?? 0;
  const wave = /\b(vcc_lo|exec_lo)\b|saveexec_b32/.test(texts.get("Assembly") ?? "") ? 32 : 64;
  const size = /workgroup-size: (\d+), (\d+), (\d+)/.exec(texts.get("NIR Shader(s)") ?? "")!.slice(
    1,
  ).reduce(
    (n, side) => n * Number(side),
    1,
  );
  const lds = 1024 * Math.ceil(stats.get("LDS size")! / 1024);
  const byMemory = lds > 0 ? Math.floor(LDS_BYTES / lds) * Math.ceil(size / wave) / 4 : Infinity;
  return Math.min(simd[2], byMemory, Math.floor(simd[1] * 32 / wave / stats.get("VGPRs")!));
}
