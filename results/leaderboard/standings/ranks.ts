/** What takes part in a ranking. */
interface Placed {
  /** Those of one field are ranked among each other. */
  readonly field: string;
  /** More is better; null: it takes no part. */
  readonly score: number | null;
}

/** The rank of each, one more than how many of its field are better; null of what takes no part. */
export function ranksOf(placed: readonly Placed[]): (number | null)[] {
  const scores = Map.groupBy(placed.filter(({ score }) => score !== null), ({ field }) => field);
  const ranks = new Map([...scores].map(([field, all]) => {
    const ofScore = new Map<number, number>();
    all.map(({ score }) => score!).sort((a, b) => b - a).forEach((score, index) => {
      if (!ofScore.has(score)) ofScore.set(score, index + 1);
    });
    return [field, ofScore];
  }));
  return placed.map(({ field, score }) => score === null ? null : ranks.get(field)!.get(score)!);
}
