/** Data that cannot be had or used, in one line that says what the user can do. */
export class DataError extends Error {
  override name = "DataError";
}
