/** The verbs that read and write result documents, each with its options; what a verb does is loaded when it is called. */
import process from "node:process";
import { type Command, Option } from "@commander-js/extra-typings";
import { NOISE } from "../../results/compare/ratio.ts";
import { fraction, number, webAddress } from "../terminal/options.ts";

/** Adds them to a command line. */
export function addDocumentVerbs(program: Command): void {
  for (const verb of [compareVerb, validateVerb, submitVerb, reportVerb, leaderboardVerb]) {
    verb(program);
  }
}

/** What judges a result is to know the commits of the clone that it runs from. */
async function learnHistory(): Promise<void> {
  const { chooseHost } = await import("../host/choose.ts");
  const { learnCommits } = await import("../../results/validate/reference/commits.ts");
  learnCommits((await chooseHost()).commits());
}

function compareVerb(program: Command): void {
  program.command("compare")
    .description("Show results side by side: GPUs, drivers, runtimes or suite versions.")
    .argument("<files...>", "result JSON of one kind; the first is the base")
    .addOption(
      new Option("--format <kind>", "how to print it").choices(["markdown", "csv", "json"] as const)
        .default("markdown" as const),
    )
    .option(
      "--noise <share>",
      `differences up to this are taken for noise between runs (default: ${NOISE.hardware}, software ${NOISE.software})`,
      fraction,
    )
    .option(
      "--fail-below <ratio>",
      "exit 1 if an interval, with --noise, lies wholly below it, or a row of the base was not measured",
      number(0),
    )
    .option("--out <path>", "write it there instead of to stdout")
    .addHelpText("after", "\nExit codes: 0 done, 1 --fail-below found something, 2 wrong usage.")
    .action(async (files, options) => {
      const { compareCommand } = await import("./compare.ts");
      process.exitCode = await compareCommand(files, options);
    });
}

function validateVerb(program: Command): void {
  program.command("validate")
    .description(
      "Check result files: schema, numbers that follow from others, rules of the division.",
    )
    .argument("<file...>", "result JSON")
    .addOption(new Option("--json", "print one line of JSON").default(false).conflicts("markdown"))
    .option("--markdown", "print a table of the verdicts, and each result's own tables", false)
    .addHelpText(
      "after",
      "\nRules: results/RULES.md. Exit codes: 0 all are valid, 1 one has problems, 2 wrong usage.",
    )
    .hook("preAction", learnHistory)
    .action(async (files, options) => {
      const { validateCommand } = await import("./validate.ts");
      process.exitCode = await validateCommand(files, options);
    });
}

function submitVerb(program: Command): void {
  program.command("submit")
    .description(
      "Check a result, strip it of what is private, and put it where it is published from.",
    )
    .argument("<result>", "result JSON")
    .option(
      "--leaderboard-url <place>",
      "a folder, or an http(s) address that takes a PUT (default: results/ of this repository)",
    )
    .option("--dry-run", "show what would be public, and write nothing", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 not fit to be published or refused by the server, 2 wrong usage.",
    )
    .hook("preAction", learnHistory)
    .action(async (file, options) => {
      const { submitCommand } = await import("./submit.ts");
      process.exitCode = await submitCommand(file, options);
    });
}

function reportVerb(program: Command): void {
  program.command("report")
    .description("Write a page of charts and tables of one result, and its charts as SVG and PNG.")
    .argument("<result>", "result JSON of train or bench")
    .option(
      "--out <folder>",
      "a new or empty folder, or one with this run's report (default: results/runs/…-report)",
    )
    .addHelpText("after", "\nExit codes: 0 done, 2 wrong usage or input.")
    .hook("preAction", learnHistory)
    .action(async (file, options) => {
      const { reportCommand } = await import("./report.ts");
      await reportCommand(file, options);
    });
}

function leaderboardVerb(program: Command): void {
  program.command("leaderboard")
    .description(
      "Validate every result below the folders and build leaderboard.json and a static site of them.",
    )
    .argument("<folders...>", "folders of result files, as results/ is")
    .requiredOption("--out <folder>", "the site: a new or empty folder, or a site to replace")
    .option("--source <url>", "the repository's address, which the site leads to", webAddress)
    .addHelpText("after", "\nExit codes: 0 done, also where files were refused, 2 wrong usage.")
    .hook("preAction", learnHistory)
    .action(async (folders, options) => {
      const { leaderboardCommand } = await import("./leaderboard.ts");
      await leaderboardCommand(folders, options);
    });
}
