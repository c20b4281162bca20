/** What texts are that were meant to be JSON, and what to do. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^\s*$/, "it is empty: write or fetch it again"],
  [/^\x1f(?:\ufffd|\x8b)/, "it is compressed by gzip: gunzip it"],
  [/^PK\x03\x04/, "it is a zip archive: unpack it"],
  [/\0/, "it holds zero bytes: save it as UTF-8, not UTF-16"],
  [/^version https:\/\/git-lfs/, "it is a Git LFS pointer: git lfs pull fetches the file"],
  [/^\s*<(?!<)/, "it is a page (HTML or XML): download the file itself"],
  [/^(?:<{7}|={7}|>{7}) /m, "Git left a conflict in it: keep one side"],
];

/** Why a text is no JSON, on one line, to follow a colon. @param error What the parser threw. */
export function whyNoJson(text: string, error: unknown): string {
  const kind = KINDS.find(([begins]) => begins.test(text));
  if (kind) return kind[1];
  const { message } = error as Error;
  const isFollowed = /after JSON/.test(message);
  const hint = isFollowed ? " (one document a file: divide it where it holds several)" : "";
  return message.replace(/\s+/g, " ") + hint;
}
