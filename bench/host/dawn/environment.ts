import process from "node:process";
import type { Environment } from "../host.ts";

/** By a variable, as only Bun's types know it. */
const FFI = "bun:ffi";

/** Sets variables for this process, its native libraries included: Bun's `process.env` is a copy that they do not see. */
export async function setEnvironment(environment: Environment): Promise<void> {
  const variables = Object.entries(environment);
  for (const [name, value] of variables) process.env[name] = value;
  // Dawn's own variables are passed as options.
  const native = variables.filter(([name]) => !name.startsWith("DAWNNODE_"));
  if (native.length === 0 || !("bun" in process.versions) || process.platform !== "linux") return;
  const { dlopen } = await import(FFI);
  const { symbols, close } = dlopen("libc.so.6", {
    setenv: { args: ["cstring", "cstring", "i32"], returns: "i32" },
  });
  const text = (value: string) => new TextEncoder().encode(`${value}\0`);
  for (const [name, value] of native) symbols.setenv(text(name), text(value), 1);
  close();
}
