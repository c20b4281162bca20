/** The most that file systems allow of a name. */
export const MOST_NAME_BYTES = 255;

/** A name cut to so many bytes of UTF-8, between two characters. */
export function cutName(name: string, mostBytes: number): string {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length <= mostBytes) return name;
  return new TextDecoder().decode(bytes.subarray(0, mostBytes)).replace(/\uFFFD+$/, "");
}
