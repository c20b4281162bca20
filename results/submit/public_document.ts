import type { Result } from "../schema/result.ts";
import { mapTexts } from "../text/document_texts.ts";
import { unknownFields } from "./unknown_fields.ts";

/** What was taken out of a document, and where. */
export interface Removal {
  readonly path: string;
  /** One line: what was there, and what is there now. */
  readonly what: string;
}

/** A document as it is to be published. */
export interface PublicDocument {
  readonly result: Result;
  readonly removed: readonly Removal[];
  /** Paths of fields that the schema does not name and that stay: they are public too. */
  readonly unknown: readonly string[];
}

/** Names of unknown fields that tell who or where somebody is. */
const PERSONAL =
  /^(host|node|computer|machine|domain|user|login|full|real)_?name$|^(hostname|fqdn|user|uid|owner|author|e?_?mail|home|home_?dir|cwd|pwd|workdir|path|env|environment|ip|ip_?address|mac|mac_?address|serial|serial_?number|token|secret|password)$/i;

/** Words too common to be a name, which documents have in other senses. */
const COMMON = /^(.?|root|user|admin|guest|localhost|deno|node|bun|linux|ubuntu|debian|runner)$/i;

/**
 * Strips a document of folders, of the names of machine and user, and of unknown fields that are called like them. The fields that name
 * adapter, driver, runtime and processor stay as they are.
 *
 * @param names Of the machine and the user.
 */
export function publicDocument(document: Result, names: readonly string[]): PublicDocument {
  const result = structuredClone(document) as Result;
  const removed: Removal[] = [];
  const unknown: string[] = [];
  for (const { holder, key, path } of unknownFields(result)) {
    if (!prune(holder, key, path, removed)) unknown.push(path);
  }
  const personal = names.filter((name) => !COMMON.test(name));
  const strip = (text: string, path: string) => {
    const free = MACHINE.test(path)
      ? withoutFolders(text)
      : withoutNames(withoutFolders(text), personal);
    if (free !== text) removed.push({ path, what: `${oneLine(text)} → ${oneLine(free)}` });
    return free;
  };
  return { result: mapTexts(result, strip) as Result, removed, unknown };
}

/**
 * Takes a field away if it is called like something personal, and such fields inside of it.
 *
 * @returns Whether the field itself is gone.
 */
function prune(holder: object, key: string, path: string, removed: Removal[]): boolean {
  const fields = holder as Record<string, unknown>;
  if (PERSONAL.test(key) || PERSONAL.test(path.split(".").slice(-2).join("_"))) {
    delete fields[key];
    removed.push({ path, what: "the field" });
    return true;
  }
  const inside = fields[key];
  if (inside === null || typeof inside !== "object") return false;
  for (const name of Object.keys(inside)) {
    prune(inside, name, Array.isArray(inside) ? `${path}[${name}]` : `${path}.${name}`, removed);
  }
  return false;
}

/** Fields that name things, in which a word that is also somebody's name stays. */
const MACHINE =
  /^(kind|schema|id|createdAt|status|suite|runtime|adapter|driver|host\.(os|arch|cpu)|train\.(model|plan|recipe)|bench\.(rows|host|peers)\[\d+\]\.(suite|op|shape|dtype|variant|unit|dims|device|precision)|bench\.profiles)\b/;

/** An address stays, without who signs in; of paths of every system only the last name does. */
function withoutFolders(text: string): string {
  if (WHOLE.test(text) && !/[\w.]:\/\//.test(text)) return baseName(text);
  return text.replace(QUOTED, (_, quote, path) => quote + baseName(path) + quote).split(
    /([a-z][a-z0-9+.-]{0,20}:\/\/[^\s"']+)/i,
  ).map((part, i) => {
    if (i % 2 === 0) return part.replace(ABSOLUTE, (path) => baseName(path));
    return /^file:/i.test(part)
      ? baseName(part)
      : part.replace(/^([a-z0-9+.-]+:\/\/)[^/@]*@/i, "$1");
  }).join("");
}

/** `/home/ada/x`, `~/x`, `../ada/x`, `C:\Users\ada\x` and `\\server\share\x`, not in the middle of a word. */
const ABSOLUTE =
  /(?<![\w./\\~])(?:(?:\/[^\s/"'\\]+){2,}\/?|\.\.?(?:[\\/][^\s/"'\\]+)+[\\/]?|~[\w.-]*(?:\/[^\s/"']+)+\/?|[a-z]:(?:[\\/]+[^\s\\/"']+)+[\\/]*|\\\\[^\s\\"']+(?:\\+[^\s\\"']+)+\\*)/gi;

/** A path and nothing else, or one in quotes, may have spaces in it. */
const WHOLE = /^(?:\/|~[\w.-]*\/|\.\.?[\\/]|[a-z]:[\\/]|\\\\).*[\\/]/i;
const QUOTED = /(["'])((?:\/|~|\.\.?[\\/]|[a-z]:[\\/]|\\\\)[^"']*[\\/][^"']*)\1/gi;

/** Of nothing but separators there is none. */
const baseName = (path: string) =>
  path.split(/[\\/]+/).filter((part) => part !== "").pop() ?? "(removed)";

function withoutNames(text: string, names: readonly string[]): string {
  return names.reduce((free, name) => {
    const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return free.replace(
      new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "giu"),
      "(removed)",
    );
  }, text);
}

const oneLine = (text: string) => text.replace(/\s+/g, " ");
