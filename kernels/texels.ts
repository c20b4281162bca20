import type { CopyStep, Workspace } from "./gpu/kernel.ts";

/** Texels in the shortest row that WebGPU copies: rows have whole multiples of 256 bytes. */
export const LEAST_TEXELS = 16;

/** Texels in a row of the texture that holds so many elements of four: a power of two that leaves no rest, as texels are found by division. */
export function texelsOf(elements: number): number {
  let texels = 1;
  while (texels < 1024 && elements % (2 * texels) === 0) texels *= 2;
  return texels;
}

/** Why so many elements of four fill no whole rows of a texture, or null. */
export function texelsProblem(name: string, elements: number): string | null {
  return texelsOf(elements) >= LEAST_TEXELS
    ? null
    : `elements of ${name} must be a multiple of ${4 * LEAST_TEXELS}: there are ${4 * elements}`;
}

/**
 * The copy of so many elements of four into a texture, which is called `NAMETexels` and has {@linkcode texelsOf} them a row.
 *
 * @param integers Whether the elements are u32.
 */
export function copiedTexels(
  name: string,
  elements: number,
  integers = false,
): { readonly copy: CopyStep; readonly workspace: Record<string, Workspace> } {
  const texels = texelsOf(elements), to = `${name}Texels`;
  const size = [texels, elements / texels, 1] as const;
  return {
    copy: {
      ...{ kind: "copy-to-texture", label: `copy_${name}`, from: name, to },
      ...{ origin: [0, 0, 0], size, rowTexels: texels },
    },
    workspace: { [to]: { kind: "texture", integers, dimension: "2d", size } },
  };
}
