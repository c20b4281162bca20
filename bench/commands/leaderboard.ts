import process from "node:process";
import { writeSite } from "../../results/leaderboard/write_site.ts";
import { userPath } from "../host/paths.ts";

/** Options of `leaderboard`. */
export interface LeaderboardOptions {
  readonly out: string;
  /** Address of the repository. */
  readonly source?: string;
}

/** `deno task leaderboard DIR… --out SITE`: builds the site. */
export async function leaderboardCommand(
  folders: readonly string[],
  options: LeaderboardOptions,
): Promise<void> {
  const out = userPath(options.out);
  const { submissions, quarantined } = await writeSite(
    folders.map(userPath),
    out,
    undefined,
    options.source,
  );
  for (const { file, problems: [{ path, message }], problemCount } of quarantined) {
    const more = problemCount > 1 ? ` (and ${problemCount - 1} more)` : "";
    process.stderr.write(`refused ${file}: ${path === "" ? "" : `${path} `}${message}${more}\n`);
  }
  process.stdout.write(
    `Submissions: ${submissions.length}, refused: ${quarantined.length}. Open ${out}/index.html\n`,
  );
}
