import { flatStep } from "../gpu/flat.ts";
import { type Binding, ceilDiv, type DispatchStep } from "../gpu/kernel.ts";
import { expandTemplate } from "../gpu/template.ts";
import { planesOf } from "../planes.ts";
import { type PoolGeometry, poolShape } from "./geometry.ts";
import wgsl from "./pool.wgsl" with { type: "text" };

/** A pooling kernel with a thread for each of some places of every plane. */
export interface PoolStep {
  /** Template of `fn pixel`: see pool.wgsl. */
  readonly code: string;
  /** Names that the template sees besides those of {@linkcode planesOf}'s types. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Threads along the height and the width of a plane. */
  readonly threads: readonly [rows: number, columns: number];
  readonly bindings: readonly Binding[];
  readonly loops: DispatchStep["loops"];
}

/** Windows along height and width that may cover a place. */
export function coveringWindows({ window, stride }: PoolGeometry): [number, number] {
  return [ceilDiv(window[0], stride[0]), ceilDiv(window[1], stride[1])];
}

/** @throws {RangeError} As {@linkcode poolShape}. */
export function poolStep(
  op: string,
  geometry: PoolGeometry,
  { code, parameters, threads: [ROWS, COLUMNS], bindings, loops }: PoolStep,
): DispatchStep {
  const { shape, layout, window: [KH, KW], stride: [SH, SW], padding: [PH, PW] } = geometry;
  const out = poolShape(op, geometry);
  const x = planesOf(op, shape, layout), y = planesOf(op, out, layout);
  const [, , H, W] = shape, [, , OH, OW] = out;
  return flatStep({
    code: expandTemplate(wgsl + code, { ...x.types, ...parameters }),
    threads: x.count * ROWS * COLUMNS,
    bindings,
    loops,
    constants: {
      ...{ H, W, X_ROW: x.row, OH, OW, Y_ROW: y.row },
      ...{ KH, KW, SH, SW, PH, PW, ROWS, COLUMNS },
    },
  });
}
