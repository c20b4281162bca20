import { fileURLToPath } from "node:url";
import { templateSource } from "../../kernels/gpu/template.ts";
import { type Built, bundled } from "../../results/page/bundle.ts";
import { NOTICE } from "../../results/page/script.ts";

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const TEMPLATE = path("../../kernels/gpu/template.ts");

/** The scripts of the page and of its Worker, each with all that it imports. */
export async function webScripts(): Promise<Record<"page" | "worker", string>> {
  const { page, worker } = await builtWebScripts();
  return { page: page.code, worker: worker.code };
}

/** The same with what they were made of. */
export async function builtWebScripts(): Promise<Record<"page" | "worker", Built>> {
  return {
    page: await webScript("web_page", path("./page/main.ts"), NOTICE),
    worker: await webScript("web_worker", path("./worker.ts")),
  };
}

/** A script for a page that compiles no text. @param name Of the kept script. */
export function webScript(name: string, entry: string, banner?: string): Promise<Built> {
  const madeBy = [path("./scripts.ts"), TEMPLATE];
  return bundled({ name, entry, banner, modules: { wgsl: shaderModule }, madeBy });
}

/** A shader's text, with the function that it is as a template: a page may not make functions of texts. */
function shaderModule(text: string): string {
  return `import { precompiled } from ${JSON.stringify(TEMPLATE)};
export default precompiled(${JSON.stringify(text)}, ${templateSource(text)});
`;
}
