import { test } from "node:test";

/**
 * Registers a test that is counted as ignored where something is missing that it needs, with the reason in its name.
 *
 * @param missing Why it cannot run, or false.
 */
export function testUnless(
  missing: string | false,
  name: string,
  fn: () => void | Promise<void>,
): void {
  const reason = missing === false ? "" : ` (ignored: ${missing})`;
  test(name + reason, { skip: missing !== false }, fn);
}
