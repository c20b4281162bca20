import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { Script } from "node:vm";
import { MODULES, pageScript } from "./page_script.ts";

const FOLDER = path.join(path.dirname(import.meta.dirname!), "page");

Deno.test("The page's script is one classic script of all modules of the page", async () => {
  const modules = readdirSync(FOLDER).filter((name) =>
    name.endsWith(".ts") && !name.endsWith("_test.ts")
  );
  assert.deepEqual(modules.toSorted(), MODULES.toSorted());
  const text = await pageScript();
  new Script(text); // throws where a name is there twice, or an import is left
  assert.doesNotMatch(text, /^\s*(?:import|export)\b/m);
});
