/** A mistake that the user can mend: shown as one line without a stack; the process ends with `exitCode`. */
export class UserError extends Error {
  override name = "UserError";
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What a result says of why its run failed: an error's first line. */
export function reasonOf(error: unknown): string {
  return String((error as Partial<Error> | null)?.message ?? error).split("\n", 1)[0] || "unknown";
}

/**
 * Runs what refuses sizes and variants that the user chose, and passes the refusal on.
 *
 * @throws {UserError} In place of a RangeError.
 */
export function orUserError<T>(body: () => T): T {
  const pass = (error: unknown): never => {
    throw error instanceof RangeError ? new UserError(error.message) : error;
  };
  try {
    const result = body();
    return result instanceof Promise ? result.catch(pass) as T : result;
  } catch (error) {
    return pass(error);
  }
}
