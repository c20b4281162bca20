/** `deno task package --out DIR`: builds the npm package in DIR/npm and the JSR package in DIR/jsr, from the sources as they are. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { UserError } from "../../results/text/user_error.ts";
import { chooseHost } from "../host/choose.ts";
import { rootPath, userPath } from "../host/paths.ts";
import { jsrFiles } from "./jsr.ts";
import { npmFiles } from "./npm.ts";
import type { Files } from "./sources.ts";

/** Builds both packages below a folder. */
async function build(out: string): Promise<void> {
  const read = (file: string) => readFileSync(rootPath(file), "utf8");
  const tree = await (await chooseHost()).sourceTree();
  const jsr = await jsrFiles(rootPath("."), { ...tree, package: "jsr" }, {
    license: read("LICENSE"),
    readme: read("bench/package/readme.md"),
    main: read("mod.ts"),
  });
  const jsrFolder = path.join(out, "jsr"), npmFolder = path.join(out, "npm");
  write(jsrFolder, jsr);
  write(npmFolder, await npmFiles(jsr, jsrFolder, { ...tree, package: "npm" }));
  chmodSync(path.join(npmFolder, "bin/trainmark.js"), 0o755);
}

function write(folder: string, files: Files): void {
  let bytes = 0;
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    bytes += Buffer.byteLength(text);
  }
  console.log(`${folder}: ${files.size} files, ${(bytes / 1e6).toFixed(1)} MB`);
}

/** The folder that was asked for: a new or empty one. */
function outFolder(): string {
  const { out } = parseArgs({ options: { out: { type: "string" } } }).values;
  if (out === undefined) throw new UserError("Cannot package without --out FOLDER");
  const folder = userPath(out);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) {
    throw new UserError(
      `Cannot package to ${folder} as it holds files: name a new or empty folder`,
    );
  }
  return folder;
}

try {
  await build(outFolder());
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = error.exitCode;
}
process.exit();
