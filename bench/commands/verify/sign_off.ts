/** What a verification leaves: a line, an exit code, and a record beside the result that somebody signs. */
import { basename } from "node:path";
import { text } from "node:stream/consumers";
import { agrees, type Extent, judge } from "../../../results/compare/verify/judgement.ts";
import { verificationText } from "../../../results/compare/verify/verification_text.ts";
import { STANDARD } from "../../../results/files/read_input.ts";
import type { Result } from "../../../results/schema/result.ts";
import { spelledOut } from "../../../results/text/clean_text.ts";
import { UserError } from "../../../results/text/user_error.ts";
import { checkRecord } from "../../../results/verified/check_record.ts";
import { VERIFIED_SCHEMA } from "../../../results/verified/record.ts";
import { addVerification, readRecord } from "../../../results/verified/record_file.ts";
import { signerProblem } from "../../../results/verified/signer.ts";
import { recordPath } from "../../../results/verified/record_name.ts";
import { checkWritable } from "../../../results/files/write_atomic.ts";
import type { Host } from "../../host/host.ts";

/** Where a record goes, and who signs it. */
export interface Signing {
  readonly path: string;
  readonly by: string;
}

/** A result that is run again. */
export interface ToVerify<R extends Result = Result> {
  readonly claimed: R;
  /** Of its file. */
  readonly sha256: string;
  /** Of its file, as messages call it. */
  readonly name: string;
  /** Null: nothing is left. */
  readonly signing: Signing | null;
}

/** Longest name that a record takes. */
const MOST_NAME = 100;

/**
 * Finds out whether a record can be left, before a long run.
 *
 * @param source The result's file.
 * @throws {UserError} Where nobody is named, or the record cannot be written.
 */
export async function recordFor(
  host: Host,
  source: string,
  { by, record }: { readonly by?: string; readonly record: boolean },
): Promise<Signing | null> {
  if (!record || source === STANDARD) return null; // there is nothing that it could lie beside
  const name = (by ?? await gitName(host)).trim();
  if (name === "") {
    throw new UserError(
      "Cannot sign the record as git knows no user.name: say --by NAME, or --no-record",
    );
  }
  const problem = name.length > MOST_NAME
    ? `has ${name.length} characters, of at most ${MOST_NAME}`
    : signerProblem(name);
  if (problem !== null) {
    throw new UserError(
      `Cannot sign the record by ${spelledOut(name)}, which ${problem}: say --by NAME`,
    );
  }
  const path = recordPath(source);
  const found = await readRecord(path);
  if (found && "problems" in found) {
    const [{ path: at, message }] = found.problems;
    throw new UserError(
      `Cannot add to ${
        basename(path)
      } as it is no record, ${at} ${message}: move it away, or --no-record`,
    );
  }
  await checkWritable({ path });
  return { path, by: name };
}

/** Empty where git is not there, or does not know. */
async function gitName(host: Host): Promise<string> {
  const git = await host.startProgram("git", ["config", "user.name"]);
  if (git === null) return "";
  const name = await text(git.output);
  await git.ended;
  return name;
}

/**
 * Judges a result by the run that was made here, says so, and adds the verification to the record.
 *
 * @returns The exit code: 0 verified, if in part; 1 not.
 */
export async function signOff(
  { claimed, sha256, name, signing, extent }: ToVerify & { readonly extent: Extent },
  rerun: Result,
  human: NodeJS.WriteStream,
): Promise<number> {
  const judgement = judge(claimed, rerun, sha256, extent);
  human.write(`\n${verificationText(judgement)}`);
  if (signing) {
    const { path, by } = signing;
    const verification = { by, sha256, ...extent, ...judgement, rerun };
    const document = {
      schema: VERIFIED_SCHEMA,
      file: name,
      verifications: [verification],
    } as const;
    const [problem] = checkRecord(document, { path: name, sha256, result: claimed }).flat();
    if (problem) {
      // A busy machine's run may be one that no rule takes.
      human.write(
        `no record is left, as the run here is refused: ${problem.message}; verify again\n`,
      );
      return 1;
    }
    const count = await addVerification(path, name, verification);
    const which = count === 1 ? "" : `, beside ${count - 1} before it`;
    human.write(`record ${spelledOut(path)}, signed ${spelledOut(by)}${which}\n`);
  }
  return agrees(judgement) ? 0 : 1;
}
