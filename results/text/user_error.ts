/** A mistake that the user can mend: shown as one line without a stack; the process ends with `exitCode`. */
export class UserError extends Error {
  override name = "UserError";
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Whether a runtime has no memory for an array, as V8 and JavaScriptCore say it. */
export function isAllocationFailure(error: unknown): boolean {
  return error instanceof RangeError &&
    /allocation failed|out of memory|^invalid (?:typed )?array (?:buffer )?length/i.test(
      error.message,
    );
}

/** What a result says of why its run failed: an error's first line. */
export function reasonOf(error: unknown): string {
  const text = String((error as Partial<Error> | null)?.message ?? error);
  const [line] = text.split("\n", 1);
  return isAllocationFailure(error)
    ? `This process got no memory for an array (${line}): use a smaller batch, or end other programs`
    : line || "unknown";
}

/**
 * Runs what refuses sizes and variants that the user chose, and passes the refusal on.
 *
 * @throws {UserError} In place of a RangeError.
 */
export function orUserError<T>(body: () => T): T {
  const pass = (error: unknown): never => {
    throw error instanceof RangeError && !isAllocationFailure(error)
      ? new UserError(error.message)
      : error;
  };
  try {
    const result = body();
    return result instanceof Promise ? result.catch(pass) as T : result;
  } catch (error) {
    return pass(error);
  }
}
