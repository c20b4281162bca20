import { fileURLToPath } from "node:url";
import notice from "echarts/NOTICE" with { type: "text" };
import { build as buildScript, bundled, type ScriptSource } from "./bundle.ts";

/** ECharts' notice, which goes with it. */
export const NOTICE = `/*\n${notice.trim()}\n*/`;

const SOURCE: ScriptSource = {
  name: "page_script",
  entry: fileURLToPath(new URL("./browser/main.ts", import.meta.url)),
  banner: NOTICE,
};

let script: Promise<string> | undefined;

/** The script of all pages: what `browser/main.ts` imports, ECharts included. */
export function pageScript(): Promise<string> {
  return script ??= bundled(SOURCE);
}

/** Builds it, whatever was kept. */
export const build = () => buildScript(SOURCE);
