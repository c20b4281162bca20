import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../results/text/user_error.ts";

/** The page's server. */
export interface PageServer {
  /** Where the page is. */
  readonly url: string;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/**
 * Serves files to this machine alone.
 *
 * @param files By their addresses below the server's root.
 * @param port 0: any that is free.
 * @throws {UserError} If the port is taken.
 */
export async function servePage(
  files: ReadonlyMap<string, string>,
  port: number,
): Promise<PageServer> {
  const server = createServer(({ url = "/", method }, response) => {
    const address = url.replace(/[?#].*$/, "").replace(/^\//, "") || "index.html";
    const text = method === "GET" || method === "HEAD" ? files.get(address) : undefined;
    if (text === undefined) {
      response.writeHead(404, { "content-type": "text/plain" }).end("There is no such file.\n");
      return;
    }
    const type = TYPES[address.slice(address.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    const headers = { "content-type": type, "x-content-type-options": "nosniff" };
    response.writeHead(200, { ...headers, "cache-control": "no-store" }).end(text);
  });
  await listening(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const { code } = error as NodeJS.ErrnoException;
      const problem = code === "EADDRINUSE" ? "it is taken" : error.message;
      reject(new UserError(`Cannot serve on port ${port} as ${problem}: choose another by --port`));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
