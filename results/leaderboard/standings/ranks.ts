/** What takes part in a ranking. */
interface Placed {
  /** Those of one field are ranked among each other. */
  readonly field: string;
  /** More is better; null: it takes no part. */
  readonly score: number | null;
  /** Somebody ran it again, and it was as fast. */
  readonly verified?: boolean;
  /** By which share two runs of the same differ by themselves. */
  readonly noise?: number;
}

type Scored = Placed & { readonly score: number };

/**
 * The rank of each of its field; null of what takes no part. The best goes first, but of its equals, which noise may have put behind it, those that are
 * verified; and so on with the rest. Equal scores share a rank.
 */
export function ranksOf(placed: readonly Placed[]): (number | null)[] {
  const ranks = new Map<Placed, number>();
  const scored = placed.filter((each): each is Scored => each.score !== null);
  for (const all of Map.groupBy(scored, ({ field }) => field).values()) {
    const ordered = inOrder(all);
    ordered.forEach((each, index) => {
      const before = ordered[index - 1];
      const shares = before?.score === each.score && isVerified(before) === isVerified(each);
      ranks.set(each, shares ? ranks.get(before)! : index + 1);
    });
  }
  return placed.map((each) => ranks.get(each) ?? null);
}

const isVerified = ({ verified = false }: Placed) => verified;

function inOrder(all: readonly Scored[]): Scored[] {
  const rest = all.toSorted((a, b) => b.score - a.score), ordered: Scored[] = [];
  while (ordered.length < rest.length) {
    const best = rest[ordered.length],
      least = best.score - (best.noise ?? 0) * Math.abs(best.score);
    const behind = rest.slice(ordered.length);
    const end = behind.findIndex(({ score }) => score < least);
    const equals = end < 0 ? behind : behind.slice(0, end);
    ordered.push(...equals.filter(isVerified), ...equals.filter((each) => !isVerified(each)));
  }
  return ordered;
}
