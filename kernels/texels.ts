/** Texels in the shortest row that WebGPU copies: rows have whole multiples of 256 bytes. */
export const LEAST_TEXELS = 16;

/** Texels in a row of the texture that holds so many elements of four: a power of two that leaves no rest, as texels are found by division. */
export function texelsOf(elements: number): number {
  let texels = 1;
  while (texels < 1024 && elements % (2 * texels) === 0) texels *= 2;
  return texels;
}
