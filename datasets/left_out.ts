/** What of a folder is not used, and how that is said. */
export interface LeftOut {
  /** Below the folder of the splits; a folder's ends in `/`. */
  readonly path: string;
  /** To follow the path in brackets, and for several of them. */
  readonly reason: string;
}

/** So many are named for each reason. */
const NAMED = 3;

/** `2 files and 1 folder left out: a.txt, b.txt (no photo by its name); x/ (hidden)`. */
export function leftOutText(all: readonly LeftOut[]): string {
  if (all.length === 0) return "nothing left out";
  const folders = all.filter(({ path }) => path.endsWith("/")).length;
  const counts = [
    ...(folders < all.length ? [counted(all.length - folders, "file")] : []),
    ...(folders > 0 ? [counted(folders, "folder")] : []),
  ];
  const reasons = Map.groupBy(all, ({ reason }) => reason);
  const named = [...reasons].map(([reason, some]) =>
    `${someOf(some.map(({ path }) => path), NAMED)} (${reason})`
  );
  return `${counts.join(" and ")} left out: ${named.join("; ")}`;
}

/** `3 files`, `1 file`. */
function counted(count: number, what: string, many = `${what}s`): string {
  return `${count} ${count === 1 ? what : many}`;
}

/** The first of some names, and how many more there are. */
export function someOf(names: readonly string[], most = 5): string {
  const first = names.slice(0, most).join(", ");
  return names.length <= most ? first : `${first} and ${names.length - most} more`;
}

/** What a data set has, and what of it is left out: nobody should find that out by a lower accuracy. */
export function splitsText(
  what: string,
  { train, test, classes }: { train: number; test: number; classes: number },
  leftOut: readonly LeftOut[],
): string {
  const total = `${counted(train + test, what)} of ${counted(classes, "class", "classes")}`;
  return `${total}, ${train} to train on and ${test} to evaluate on; ${leftOutText(leftOut)}`;
}
