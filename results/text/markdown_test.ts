import assert from "node:assert/strict";
import { test } from "node:test";
import { escape } from "./markdown.ts";

test("a text of a stranger is shown as it is: no link, mention, picture, emphasis, cell or heading comes of it", () => {
  const shown: Record<string, string> = {
    "see https://evil.example now": "see `https://evil.example` now",
    "www.evil.example": "`www.evil.example`",
    "ada@evil.example, @ada": "`ada@evil.example,` `@ada`",
    "CPU @ 2.20GHz": "CPU @ 2.20GHz",
    "fixes #1 and GH-2": "fixes `#1` and `GH-2`",
    "[x](y) ![x](y)": "\\[x\\](y) !\\[x\\](y)",
    "[x](https://a|`b``c)": "``` [x](https://a\\|`b``c) ```",
    "<img src=x> <https://a> &amp;": "&lt;img src=x> `<https://a>` &amp;amp;",
    "a | b `c` \\": "a \\| b \\`c\\` \\\\",
    "*a* _b_ __c__ ~~d~~ $e$": "\\*a\\* \\_b\\_ \\_\\_c\\_\\_ \\~\\~d\\~\\~ \\$e\\$",
    "conv2d_forward 3x3 * 64": "conv2d_forward 3x3 * 64",
    "# a": "\\# a",
    "- a - b": "\\- a - b",
    "> a > b": "\\> a > b",
    "1. a 2. b": "1\\. a 2. b",
    "-5 %": "-5 %",
    "* a": "\\* a",
    "a\nb\t c": "a b c",
  };
  for (const [text, want] of Object.entries(shown)) assert.equal(escape(text), want);
});
