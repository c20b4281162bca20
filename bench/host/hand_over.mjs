/** What a script for Node needs where Bun has started it. In JavaScript that any Node understands, without packages. */
import { spawn } from "node:child_process";
import process from "node:process";

/** The program of the Bun that runs this as a package's script or by `bunx`; null where none does. */
export function bunAround() {
  const { npm_config_user_agent: agent, npm_execpath: program } = process.env;
  if (!program || !agent || !agent.startsWith("bun/")) return null;
  return program.replace(/bunx(\.exe)?$/, "bun$1"); // It lies beside it, and takes a file's name for a package's.
}

/** Runs a program in place of this one, which ends as it does. */
export function handOver(program, args) {
  const child = spawn(program, args, { stdio: "inherit" });
  process.on("SIGINT", () => {}); // The terminal's reaches the child, too, which would take one more for the second.
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => {
    process.removeAllListeners(signal);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code);
  });
}
