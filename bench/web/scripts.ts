import { fileURLToPath } from "node:url";
import { templateSource } from "../../kernels/gpu/template.ts";
import { bundled } from "../../results/page/bundle.ts";
import { NOTICE } from "../../results/page/script.ts";

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const TEMPLATE = path("../../kernels/gpu/template.ts");

/** The scripts of the page and of its Worker, each with all that it imports. */
export async function webScripts(): Promise<Record<"page" | "worker", string>> {
  const modules = { wgsl: shaderModule };
  const madeBy = [path("./scripts.ts"), TEMPLATE];
  return {
    page: await bundled({
      ...{ name: "web_page", entry: path("./page/main.ts"), banner: NOTICE, modules, madeBy },
    }),
    worker: await bundled({ name: "web_worker", entry: path("./worker.ts"), modules, madeBy }),
  };
}

/** A shader's text, with the function that it is as a template: a page may not make functions of texts. */
function shaderModule(text: string): string {
  return `import { precompiled } from ${JSON.stringify(TEMPLATE)};
export default precompiled(${JSON.stringify(text)}, ${templateSource(text)});
`;
}
