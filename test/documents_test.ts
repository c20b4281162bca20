/** What the documents for people name is there: files, sections and commands. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.dirname(import.meta.dirname!);
const DOCUMENTS = [
  ...["README.md", "CONTRIBUTING.md", "bench/README.md", "results/README.md", "results/RULES.md"],
  ...["CHANGELOG.md", "bench/package/readme.md", "test/vectors/README.md"],
  ...[".github/pull_request_template.md", ".github/Containerfile"],
  ...readdirSync(path.join(ROOT, ".github/ISSUE_TEMPLATE"))
    .map((file) => `.github/ISSUE_TEMPLATE/${file}`),
];
const { tasks } = JSON.parse(readFileSync(path.join(ROOT, "deno.json"), "utf8"));

const read = (name: string) => readFileSync(path.join(ROOT, name), "utf8");

/** A heading's anchor, as GitHub makes it. */
const anchor = (heading: string) =>
  heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");

function anchors(name: string): string[] {
  return [...read(name).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading));
}

/** Why a link of a document leads nowhere, or null. */
function brokenLink(document: string, link: string): string | null {
  if (/^[a-z]+:/.test(link)) return null;
  const [file, section] = link.split("#");
  const target = file === "" ? document : path.join(path.dirname(document), file);
  if (!existsSync(path.join(ROOT, target))) return `${document}: there is no ${target}`;
  if (section === undefined || anchors(target).includes(section)) return null;
  return `${document}: ${target} has no section ${section}`;
}

test("links of the documents lead to files and sections that there are", () => {
  const links = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => ({ document, link }))
  );
  assert.ok(links.length > 20);
  const broken = links.map(({ document, link }) => brokenLink(document, link));
  assert.deepEqual(broken.filter((problem) => problem !== null), []);
});

test("files that the documents name from the root are there", () => {
  const named = DOCUMENTS.flatMap((document) =>
    [
      ...read(document).matchAll(
        /`((?:bench|datasets|kernels|models|results|test)\/[\w./]+\.\w+)`/g,
      ),
    ]
      .map(([, file]) => file).filter((file) => !/NAME|runs\//.test(file))
      .filter((file) => !existsSync(path.join(ROOT, file)))
      .map((file) => `${document}: there is no ${file}`)
  );
  assert.deepEqual(named, []);
});

const WORKFLOWS = readdirSync(path.join(ROOT, ".github/workflows"))
  .map((file) => `.github/workflows/${file}`);

test("commands of the documents and the workflows are tasks", () => {
  const unknown = [...DOCUMENTS, ...WORKFLOWS].flatMap((document) =>
    [...read(document).matchAll(/(?:\/run"?|deno task)(?: --runtime [\w|]+)? ([a-z]+)/g)]
      .map(([, task]) => task).filter((task) => !Object.hasOwn(tasks, task))
      .map((task) => `${document}: ${task}`)
  );
  assert.deepEqual(unknown, []);
});

test("the README is read in one go", () => {
  const lines = read("README.md").split("\n").length;
  assert.ok(lines <= 150, `${lines} lines`);
});
