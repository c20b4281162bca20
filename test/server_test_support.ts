/** A server for the time of a test. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { buffer } from "node:stream/consumers";

/** Serves until the test has ended; returns the address. */
export async function serve(
  t: TestContext,
  answer: (request: Request) => Response | Promise<Response>,
): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const body = method === "GET" ? undefined : new Uint8Array(await buffer(incoming));
    const request = new Request(`http://${headers.host}${url}`, {
      method,
      headers: headers as Record<string, string>,
      body,
    });
    const response = await answer(request);
    outgoing.writeHead(response.status, { connection: "close" });
    outgoing.end(new Uint8Array(await response.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
