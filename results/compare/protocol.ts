import type { BenchResult } from "../schema/result.ts";
import { UserError } from "../text/user_error.ts";
import type { Input, RowName } from "./comparison.ts";

/**
 * Refuses two documents whose times are not of one quantity.
 *
 * @throws {UserError} With the field and both values.
 */
export function checkClocks(base: Input, other: Input): void {
  const same = comparer(base, other);
  if (base.result.id === other.result.id) {
    throw new UserError(
      `Cannot compare ${other.name} with ${base.name} as both are the run ${base.result.id}`,
    );
  }
  same("kind", base.result.kind, other.result.kind);
  const [a, b] = [base, other].map(({ result }): Record<string, unknown> => result.protocol.clock);
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    same(`protocol.clock.${key}`, a[key], b[key]);
  }
  if (base.result.kind === "bench" && other.result.kind === "bench") {
    checkRows(base.result, other.result, same);
  }
}

/** Throws where the values of one field differ. */
export type Same = (path: string, base: unknown, other: unknown) => void;

/** Compares fields of two documents. */
export function comparer(base: Input, other: Input): Same {
  return (path, a, b) => {
    if (stable(a) === stable(b)) return;
    throw new UserError(
      `Cannot compare ${other.name} with ${base.name} as ${path} differs: ${stable(b)} and ${
        stable(a)
      }`,
    );
  };
}

/** A row by GPU timestamps and one by the host's clock are not of one quantity. */
function checkRows(base: BenchResult, other: BenchResult, same: Same): void {
  const clocks = new Map(base.bench.rows.map((row) => [rowKey(row), row.clock]));
  for (const row of other.bench.rows) {
    const clock = clocks.get(rowKey(row)) ?? null;
    if (clock === null || row.clock === null) continue;
    same(`the clock of ${row.op} ${row.shape} ${row.dtype}`, clock, row.clock);
  }
}

/** What a row measures: op, shape and dtype. */
export function rowKey({ op, shape, dtype }: Omit<RowName, "suite">): string {
  return JSON.stringify([op, shape, dtype]);
}

/** JSON with the keys of objects in order. */
export function stable(value: unknown): string {
  return JSON.stringify(
    value,
    (_, part) =>
      part !== null && typeof part === "object" && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1))
        : part,
  ) ?? "null";
}
