/** Dawn's toggles that differ from its defaults. */
export interface Toggles {
  readonly enabled: readonly string[];
  readonly disabled: readonly string[];
}

/**
 * The fewest of some toggles that give the same as all of them.
 *
 * @param features What some of them give; empty for nothing.
 */
export async function keepingFeatures(
  toggles: readonly string[],
  features: (some: readonly string[]) => Promise<string>,
): Promise<readonly string[]> {
  const most = await features(toggles);
  if (most === "") return [];
  let kept = toggles;
  for (const toggle of toggles) {
    const fewer = kept.filter((other) => other !== toggle);
    if (await features(fewer) === most) kept = fewer;
  }
  return kept;
}
