/** What texts are that were meant to be JSON, each by how it begins or by what is found in it, and what to do. */
const KINDS: readonly (readonly [string | RegExp, string])[] = [
  [/^\s*$/, "it is empty: write or fetch it again"],
  ["\x1f", "it is compressed by gzip: gunzip it"],
  ["PK", "it is a zip archive: unpack it"],
  ["version https://git-lfs", "it is a Git LFS pointer: git lfs pull fetches the file"],
  [/^\s*<(?!<)/, "it is a page (HTML or XML): download the file itself"],
  [/^(?:<{7}|={7}|>{7})(?: |$)/m, "Git left a conflict in it: keep one side"],
];

/** Why a text is no JSON, on one line, to follow a colon. @param error What the parser threw. */
export function whyNoJson(text: string, error: unknown): string {
  const kind = KINDS.find(([is]) => typeof is === "string" ? text.startsWith(is) : is.test(text));
  if (kind) return kind[1];
  if (text.includes("\0")) return "it holds zero bytes: save it as UTF-8, not UTF-16";
  const message = (error as Error).message.replace(/\s+/g, " ");
  const isFollowed = /after JSON/.test(message);
  return isFollowed
    ? `${message} (one document a file: divide it where it holds several)`
    : message;
}
