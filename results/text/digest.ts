/**
 * SHA-256 of bytes in lower-case hex, by Web Crypto.
 *
 * @param parts Texts (as UTF-8) and views of memory, hashed as if they were one: the kernels' sources, a model's weights in
 * their stated order.
 */
export async function sha256(...parts: (string | ArrayBufferView)[]): Promise<string> {
  const views = parts.map((part) =>
    typeof part === "string"
      ? new TextEncoder().encode(part)
      : new Uint8Array(part.buffer, part.byteOffset, part.byteLength)
  );
  const whole = new Uint8Array(views.reduce((sum, view) => sum + view.length, 0));
  let offset = 0;
  for (const view of views) {
    whole.set(view, offset);
    offset += view.length;
  }
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
