import { flatStep, workgroupStep } from "../gpu/flat.ts";
import { type Binding, ceilDiv, type DispatchStep } from "../gpu/kernel.ts";
import { iterationsOf, MOST_ITERATIONS } from "../gpu/limits/limits.ts";
import { expandTemplate } from "../gpu/template.ts";
import narrow from "../narrow.wgsl" with { type: "text" };
import { placeFunction, planesOf } from "../planes.ts";
import rectified from "../relu/rectified.wgsl" with { type: "text" };
import { storedType } from "../stored.ts";
import { type PoolGeometry, poolShape } from "./geometry.ts";
import wgsl from "./pool.wgsl" with { type: "text" };

/** Rows and columns that are gathered for a place. */
type Gathered = readonly [rows: number, columns: number];

/** Windows along height and width that are looked at for a place of the input: as many as may cover it. */
export function coveringWindows(geometry: PoolGeometry): Gathered {
  const { window, stride } = geometry;
  const [, , ...outputs] = poolShape("pool", geometry);
  const along = (i: 0 | 1) => Math.min(outputs[i], ceilDiv(window[i], stride[i]));
  return [along(0), along(1)];
}

/** Whether one thread can go over so much on every adapter. */
export function fitsThread(gathered: Gathered): boolean {
  return iterationsOf({ loops: [gathered] }) <= MOST_ITERATIONS;
}

/** Pixels of a window, or windows of a pixel, that are written out one by one at most. */
export const MOST_WRITTEN = 16;

/** A pooling kernel: see pool.wgsl. */
export interface PoolStep {
  /** Template of what is gathered for a place, and what becomes of it. */
  readonly code: string;
  /** Names that the template sees besides those of pool.wgsl. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Places along the height and the width of a plane. */
  readonly places: readonly [rows: number, columns: number];
  readonly gathered: Gathered;
  /** Default false. */
  readonly shared?: boolean;
  readonly bindings: readonly Binding[];
}

/** @throws {RangeError} As {@linkcode poolShape}. */
export function poolStep(op: string, geometry: PoolGeometry, step: PoolStep): DispatchStep {
  const { code, parameters, places: [ROWS, COLUMNS], gathered, shared = false, bindings } = step;
  const { shape, layout, dtype = "f32", window: [KH, KW], stride: [SH, SW], padding: [PH, PW] } =
    geometry;
  const out = poolShape(op, geometry);
  const x = planesOf(op, shape, layout), y = planesOf(op, out, layout);
  const [, , H, W] = shape, [, , OH, OW] = out;
  const count = x.count * ROWS * COLUMNS;
  const names = {
    ...{ ...x.types, S: storedType(x.types.F, dtype), T: dtype },
    ...{ SHARED: shared, LAST: x.last, PER_IMAGE: x.perImage },
    ...parameters,
  };
  const places = placeFunction("xAt", x, "H", "X_ROW") + placeFunction("yAt", y, "OH", "Y_ROW");
  const common = {
    code: rectified + places + expandTemplate(narrow + wgsl + code, names),
    bindings,
    constants: {
      ...{ H, W, X_ROW: x.row, OH, OW, Y_ROW: y.row },
      ...{ KH, KW, SH, SW, PH, PW, ROWS, COLUMNS },
    },
  };
  if (!shared) return flatStep({ ...common, threads: count, loops: [gathered] });
  const each = gathered.map((count) => ceilDiv(count, 8));
  const constants = { ...common.constants, THREADS: count };
  return workgroupStep({ ...common, constants, workgroups: count, loops: [each, [6]] });
}
