import { fileURLToPath } from "node:url";
import notice from "echarts/NOTICE" with { type: "text" };
import { build as buildScript, type Built, bundled, type ScriptSource } from "./bundle.ts";

/** ECharts' notice, which goes with it. */
export const NOTICE = `/*\n${notice.trim()}\n*/`;

const SOURCE: ScriptSource = {
  name: "page_script",
  entry: fileURLToPath(new URL("./browser/main.ts", import.meta.url)),
  banner: NOTICE,
};

let script: Promise<Built> | undefined;

/** The script of all pages: what `browser/main.ts` imports, ECharts included. */
export async function pageScript(): Promise<string> {
  return (await builtPageScript()).code;
}

/** The same with what it was made of. */
export function builtPageScript(): Promise<Built> {
  return script ??= bundled(SOURCE);
}

/** Builds it, whatever was kept. */
export const build = () => buildScript(SOURCE);
