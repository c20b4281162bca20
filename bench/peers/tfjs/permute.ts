/** An order of four dimensions: the new dimension `i` is the old dimension `order[i]`. */
export type Order = readonly [number, number, number, number];

export const NCHW_TO_NHWC: Order = [0, 2, 3, 1];
export const OIHW_TO_HWIO: Order = [2, 3, 1, 0];

/** The order that undoes an order. */
export function inverse(order: Order): Order {
  return [0, 1, 2, 3].map((d) => order.indexOf(d)) as unknown as Order;
}

/** The sizes of an array of these sizes whose dimensions are put in another order. */
export function permuteShape(shape: readonly number[], order: Order): number[] {
  return order.map((d) => shape[d]);
}

/** The values of a 4-D array of these sizes with its dimensions in another order. */
export function permute(
  data: Float32Array<ArrayBuffer>,
  shape: readonly number[],
  order: Order,
): Float32Array<ArrayBuffer> {
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
  const [n0, n1, n2, n3] = permuteShape(shape, order);
  const [s0, s1, s2, s3] = permuteShape(strides, order);
  const out = new Float32Array(data.length);
  let at = 0;
  for (let a = 0; a < n0; a++) {
    for (let b = 0; b < n1; b++) {
      for (let c = 0; c < n2; c++) {
        const from = a * s0 + b * s1 + c * s2;
        for (let d = 0; d < n3; d++, at++) out[at] = data[from + d * s3];
      }
    }
  }
  return out;
}
