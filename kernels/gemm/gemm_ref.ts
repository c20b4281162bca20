/** A product as the reference takes it: A is `[m][k]` or `[k][m]`, B `[k][n]` or `[n][k]`. */
export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transA?: boolean;
  readonly transB?: boolean;
  readonly relu?: boolean;
}

/** The definition of one element, `C[i][j] = sum over l of op(A)[i][l] * op(B)[l][j] + bias[j]`, ReLU, in float64. */
export function gemmElement(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  bias: ArrayLike<number> | null,
  { m, n, k, transA, transB, relu }: Product,
  i: number,
  j: number,
): number {
  let sum = 0;
  for (let l = 0; l < k; l++) {
    const factorA = transA ? a[l * m + i] : a[i * k + l];
    const factorB = transB ? b[j * k + l] : b[l * n + j];
    sum += factorA * factorB;
  }
  if (bias) sum += bias[j];
  return relu && sum < 0 ? 0 : sum;
}

/** All elements of `C = op(A) · op(B) + bias`, ReLU. */
export function gemmReference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  bias: ArrayLike<number> | null,
  product: Product,
): Float64Array {
  const { m, n } = product;
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) c[i * n + j] = gemmElement(a, b, bias, product, i, j);
  }
  return c;
}
