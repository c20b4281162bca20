import type { Layout, Shape4 } from "../layout.ts";
import { dtypeWord } from "../stored.ts";
import type { Candidate, DType } from "../tuning/candidate.ts";
import { checkSizes } from "../gpu/check_sizes.ts";

/** A pooling window over the planes of a tensor; pairs are height, width, in pixels. */
export interface PoolWindow {
  /** Shape of x. */
  readonly shape: Shape4;
  readonly window: readonly [h: number, w: number];
  readonly stride: readonly [h: number, w: number];
  /** Padding on each side, at most half the window. */
  readonly padding: readonly [h: number, w: number];
}

/** And how the tensors lie in memory. */
export interface PoolGeometry extends PoolWindow {
  readonly layout: Layout;
  /** How tensors lie in memory, but an index; f32 unless said. */
  readonly dtype?: DType;
}

/**
 * Shape of max-pooling's output, rounded down where windows do not fit (PyTorch's `ceil_mode=False`).
 *
 * @throws {RangeError} If a size, window or stride is not a positive integer, padding is negative or more than half the
 *   window, or no window fits.
 */
export function maxPoolShape(geometry: PoolWindow): Shape4 {
  return poolShape("max_pool", geometry);
}

/**
 * Shape of average pooling's output; the rules are max-pooling's.
 *
 * @throws {RangeError} As {@linkcode maxPoolShape}.
 */
export function avgPoolShape(geometry: PoolWindow): Shape4 {
  return poolShape("avg_pool", geometry);
}

/** @throws {RangeError} As {@linkcode maxPoolShape}, in the name of `op`. */
export function poolShape(
  op: string,
  { shape: [n, c, h, w], window, stride, padding }: PoolWindow,
): Shape4 {
  checkSizes(op, { batch: n, channels: c, height: h, width: w });
  const along = (name: string, i: 0 | 1, size: number) => {
    checkSizes(op, { [`window ${name}`]: window[i], [`stride ${name}`]: stride[i] });
    if (!Number.isInteger(padding[i]) || padding[i] < 0 || 2 * padding[i] > window[i]) {
      throw new RangeError(
        `Cannot run ${op} as padding must be an integer from 0 to half the window: ` +
          `padding ${name} is ${padding[i]}, window ${window[i]}`,
      );
    }
    const out = Math.floor((size + 2 * padding[i] - window[i]) / stride[i]) + 1;
    if (out >= 1) return out;
    throw new RangeError(
      `Cannot run ${op} as no window fits: ${name} is ${size} with padding ${padding[i]}, ` +
        `window ${window[i]}`,
    );
  };
  return [n, c, along("height", 0, h), along("width", 1, w)];
}

/** The tensors of a pooling and of its gradient, all in one layout. */
export function poolLayouts(
  { layout, ...geometry }: PoolGeometry,
): NonNullable<Candidate["layouts"]> {
  const image = { layout, shape: geometry.shape };
  const pooled = { layout, shape: poolShape("pool", geometry) };
  return { x: image, dx: image, y: pooled, dy: pooled, index: pooled };
}

/** `100x32x32x32 nc4hw4, window 2x2, stride 2x2, padding 0x0`. */
export function poolName({ shape, window, stride, padding, layout, dtype }: PoolGeometry): string {
  const pair = (p: readonly number[]) => p.join("x");
  return `${pair(shape)} ${layout}${dtypeWord(dtype)}, window ${pair(window)}, stride ${
    pair(stride)
  }, padding ${pair(padding)}`;
}
