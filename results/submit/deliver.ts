import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../files/file_error.ts";
import { inside } from "../files/inside.ts";
import { UserError } from "../text/user_error.ts";
import { writeAtomic } from "../files/write_atomic.ts";

/** A place for documents: a folder, or an address that takes a PUT. */
export interface Store {
  /** Of a path below it, for people; never with who signs in. */
  name(path: string): string;
  /** The text that lies there; null where nothing does, or it cannot be told. */
  read(path: string): Promise<string | null>;
  /** @throws {UserError} One line, where it does not get there. */
  write(path: string, text: string): Promise<void>;
}

/** Milliseconds that an address has for an answer. */
const TIMEOUT_MS = 30_000;

/** A folder; missing ones are made. */
export function folderStore(folder: string): Store {
  return {
    name: (path) => join(folder, path),
    async read(path) {
      try {
        return await readFile(await inside(folder, path), "utf8");
      } catch (error) {
        if ((error as { code?: string }).code === "ENOENT") return null;
        throw fileError("read", join(folder, path), error);
      }
    },
    write: async (path, text) => await writeAtomic(await inside(folder, path), text),
  };
}

/**
 * An address below which documents are put.
 *
 * @throws {UserError} Where it is none.
 */
export function httpStore(address: string): Store {
  if (!URL.canParse(address)) {
    throw new UserError(
      `Cannot use --leaderboard-url as it must be a folder or http(s)://...: got ${address}`,
    );
  }
  const at = (path: string) => {
    const url = new URL(address);
    url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
    return url;
  };
  const name = (path: string) => at(path).origin + at(path).pathname;
  return {
    name,
    async read(path) {
      const answer = await request("read", name(path), at(path), { method: "GET" });
      const text = await answer.text();
      return answer.ok ? text : null;
    },
    async write(path, text) {
      const answer = await request("write", name(path), at(path), {
        method: "PUT",
        body: text,
        // Somebody may have put another there meanwhile.
        headers: { "content-type": "application/json", "if-none-match": "*" },
      });
      await answer.body?.cancel();
      if (answer.ok) return;
      const why = `${answer.status} ${answer.statusText}`.trim();
      throw new UserError(
        `Cannot write ${name(path)} as the server answered ${why}: it must take a PUT`,
        1,
      );
    },
  };
}

async function request(
  action: "read" | "write",
  name: string,
  url: URL,
  options: RequestInit,
): Promise<Response> {
  try {
    return await fetch(url, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const why = (error as Error).message.split("\n")[0].replaceAll(url.href, name);
    throw new UserError(
      `Cannot ${action} ${name} as the server cannot be reached, ${why}: check the address`,
      1,
    );
  }
}
