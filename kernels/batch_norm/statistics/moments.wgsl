// Count, mean and sum of squared deviations of some values, and how those of two sets join: Chan, Golub and LeVeque,
// "Updating formulae and a pairwise algorithm for computing sample variances" (1979). No difference of large squares
// occurs anywhere.
struct Moments {
  n: F,
  mean: F,
  m2: F,
}

fn join(a: Moments, b: Moments) -> Moments {
  let n = a.n + b.n;
  let d = b.mean - a.mean;
  let share = b.n / max(n, F(1f));
  // Nothing apart: of no values at all d means nothing, and its square may be infinite.
  let apart = select(d * d * a.n * share, F(), min(a.n, b.n) == F());
  return Moments(n, a.mean + d * share, a.m2 + b.m2 + apart);
}
