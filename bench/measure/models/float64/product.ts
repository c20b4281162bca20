import type { Product } from "../../../../kernels/gemm/gemm_ref.ts";

type Numbers = ArrayLike<number>;

/** Columns of B that meet all of A before the next ones do, so that they stay in the processor's cache. */
const BLOCK = 512;

/** `C = op(A) · op(B)` in float64, row-major `[m][n]`: the definition in an order that is quick enough for whole nets. */
export function product64(
  a: Numbers,
  b: Numbers,
  { m, n, k, transA = false, transB = false }: Omit<Product, "relu">,
): Float64Array {
  const left = transA ? transposed64(a, k, m) : in64(a);
  const right = transB ? transposed64(b, n, k) : in64(b);
  const c = new Float64Array(m * n), beyond = new Float64Array(n);
  const rowOf = (i: number) => i < m ? c.subarray(i * n, (i + 1) * n) : beyond;
  const weightsOf = (i: number) => left.subarray(i * k, (i + 1) * k);
  for (let begin = 0; begin < n; begin += BLOCK) {
    const end = Math.min(n, begin + BLOCK);
    for (let i = 0; i < m; i += 2) {
      const next = Math.min(i + 1, m - 1); // below the last row of an odd number it counts for nothing
      addRows([rowOf(i), rowOf(i + 1)], [weightsOf(i), weightsOf(next)], right, begin, end);
    }
  }
  return c;
}

/** As it is where it is in float64 already, for it is only read. */
const in64 = (x: Numbers) => x instanceof Float64Array ? x : new Float64Array(x);

type Pair = readonly [Float64Array, Float64Array];

/** Adds to two rows the columns from `begin` to `end` of all rows of `right`, each times its weight, four rows at a time. */
function addRows(
  [c, d]: Pair,
  [u, v]: Pair,
  right: Float64Array,
  begin: number,
  end: number,
): void {
  const n = c.length, k = u.length, whole = k - k % 4;
  for (let l = 0; l < whole; l += 4) {
    const u0 = u[l], u1 = u[l + 1], u2 = u[l + 2], u3 = u[l + 3];
    const v0 = v[l], v1 = v[l + 1], v2 = v[l + 2], v3 = v[l + 3];
    for (let j = begin, p = l * n + begin; j < end; j++, p++) {
      const x0 = right[p], x1 = right[p + n], x2 = right[p + 2 * n], x3 = right[p + 3 * n];
      c[j] += u0 * x0 + u1 * x1 + u2 * x2 + u3 * x3;
      d[j] += v0 * x0 + v1 * x1 + v2 * x2 + v3 * x3;
    }
  }
  for (let l = whole; l < k; l++) {
    for (let j = begin, p = l * n + begin; j < end; j++, p++) {
      c[j] += u[l] * right[p];
      d[j] += v[l] * right[p];
    }
  }
}

/** A matrix `[rows][columns]` as `[columns][rows]`. */
function transposed64(x: Numbers, rows: number, columns: number): Float64Array {
  const y = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) y[j * rows + i] = x[i * columns + j];
  }
  return y;
}
