/** A mistake that the user can mend: shown as one line without a stack; the process ends with `exitCode`. */
export class UserError extends Error {
  override name = "UserError";
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}
