/// <reference lib="dom" />
import type { Submitted } from "../submission_view.ts";
import { element } from "./dom.ts";

/** The text that a data script left under a name. */
function textOf(name: string): string {
  const data = (globalThis as { trainmarkData?: Record<string, string> }).trainmarkData ?? {};
  if (!Object.hasOwn(data, name)) throw new Error(`The page has no data ${name}`);
  return data[name];
}

/** A value that `packedScript` left. */
export async function packedData(name: string): Promise<unknown> {
  const bytes = Uint8Array.from(atob(textOf(name)), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return await new Response(stream).json();
}

/** The submission whose page this is. */
export function ownSubmission(id: string): Submitted {
  return JSON.parse(textOf(id));
}

const loading = new Map<string, Promise<Submitted>>();

/** Any submission of the site, from its own script, which is loaded once. */
export function submissionOfRun(id: string): Promise<Submitted> {
  const begun = loading.get(id);
  if (begun) return begun;
  const loaded = new Promise<Submitted>((resolve, reject) => {
    const script = element("script", { src: `submissions/${id}.js` });
    script.addEventListener("load", () => resolve(ownSubmission(id)));
    script.addEventListener("error", () => reject(new Error(`Cannot load submission ${id}`)));
    document.head.append(script);
  });
  loading.set(id, loaded);
  return loaded;
}
