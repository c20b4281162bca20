import process from "node:process";
import type { Host } from "../host/host.ts";
import { onInterrupt } from "../terminal/interrupt.ts";
import { userPath } from "../host/paths.ts";
import { webFiles, writePage } from "../web/build.ts";
import { servePage } from "../web/serve.ts";

/** Options of `web`. */
export interface WebOptions {
  readonly port: number;
  /** A folder to write the page into, instead of serving it. */
  readonly build?: string;
}

/** `deno task web`: serves the page in which a browser measures its GPU, until Ctrl-C; or writes it into a folder. */
export async function webCommand(host: Host, { port, build }: WebOptions): Promise<void> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const files = await webFiles(await host.sourceTree());
  if (build !== undefined) {
    const folder = userPath(build);
    await writePage(folder, files);
    return say(`page ${folder}: open its index.html, or let any web server give its files`);
  }
  const server = await servePage(files, port);
  say(`${server.url} (Ctrl-C ends it)`);
  await new Promise<void>((stop) => onInterrupt(host, stop, () => "the page is served no more"));
  await server.close();
}
