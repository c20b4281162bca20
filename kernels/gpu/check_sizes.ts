/**
 * Refuses sizes that are not positive integers.
 *
 * @throws {RangeError} Naming the op, the size and its value.
 */
export function checkSizes(op: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(sizes)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot run ${op} as ${name} must be a positive integer: current value is ${value}`,
      );
    }
  }
}
