import type { Host } from "../../host/host.ts";
import { BUILD } from "../../package/build.ts";

/** Options that a checkpoint takes the place of, each with a value. */
const REPLACED = ["--resume", "--weights"];

/** The command that goes on from a checkpoint of this one, as a shell takes it. */
export function resumeCommand(
  { argv, runtime }: Pick<Host, "argv" | "runtime">,
  checkpoint: string,
): string {
  const { name } = runtime();
  const program = BUILD
    ? ["trainmark"]
    : name === "deno"
    ? ["./run"]
    : ["./run", "--runtime", name];
  const kept = argv.filter((word, i) =>
    !REPLACED.includes(argv[i - 1]) && !REPLACED.includes(word.split("=", 1)[0])
  );
  return [...program, ...kept, "--resume", checkpoint].map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
