import { accuracyTolerance, type Verification } from "./verify_train.ts";

/** What a verification came to, a line for each check, and the verdict. */
export function verificationText(
  { rule, because, checks }: Verification,
): { readonly text: string; readonly verified: boolean } {
  const failed = checks.filter(({ difference }) => difference !== null);
  const weights = checks.some(({ what }) => what === "weights digest");
  const verified = failed.length === 0;
  const applied = rule === "bit-identical"
    ? "rule: bit-identical, as seed, precision, adapter, driver, runtime, suite version, tuning and kernels are the same"
    : `rule: within tolerances (a loss 1e-6 of it at first, 5 % at last; accuracy of 10,000 images ${
      accuracyTolerance(1e4)
    }), as there differ ${because.join("; ")}`;
  const lines = [
    applied,
    ...checks.map(({ what, difference }) =>
      difference === null ? `ok   ${what}` : `FAIL ${what}: ${difference}`
    ),
    verified
      ? `verified${weights ? "" : ", all but the weights"}; times are not part of it`
      : `not verified: ${failed.length} of ${checks.length} checks failed`,
  ];
  const oneLine = (line: string) => `${line.replace(/[\r\n]+/g, " ")}\n`;
  return { text: lines.map(oneLine).join(""), verified };
}
