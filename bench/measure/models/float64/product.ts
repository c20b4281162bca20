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
  const left = transA ? transposed64(a, k, m) : Float64Array.from(a);
  const right = transB ? transposed64(b, n, k) : Float64Array.from(b);
  const c = new Float64Array(m * n);
  for (let begin = 0; begin < n; begin += BLOCK) {
    const end = Math.min(n, begin + BLOCK);
    for (let i = 0; i < m; i++) {
      const row = c.subarray(i * n, (i + 1) * n), weights = left.subarray(i * k, (i + 1) * k);
      addRows(row, weights, right, begin, end);
    }
  }
  return c;
}

/** Adds the columns from `begin` to `end` of all rows of `right`, each times its weight, four rows at a time. */
function addRows(
  row: Float64Array,
  weights: Float64Array,
  right: Float64Array,
  begin: number,
  end: number,
): void {
  const n = row.length, k = weights.length, whole = k - k % 4;
  for (let l = 0; l < whole; l += 4) {
    const w0 = weights[l], w1 = weights[l + 1], w2 = weights[l + 2], w3 = weights[l + 3];
    for (let j = begin, p = l * n + begin; j < end; j++, p++) {
      row[j] += w0 * right[p] + w1 * right[p + n] + w2 * right[p + 2 * n] + w3 * right[p + 3 * n];
    }
  }
  for (let l = whole; l < k; l++) {
    for (let j = begin, p = l * n + begin; j < end; j++, p++) row[j] += weights[l] * right[p];
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
