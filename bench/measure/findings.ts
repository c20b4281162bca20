import type {
  BenchResult,
  BenchRow,
  HostRow,
  PeerRow,
  Profile,
  Roofline,
} from "../../results/schema/result.ts";

/** What a run of `bench` has found so far. */
export interface Findings {
  roofline: Roofline | null;
  readonly rows: BenchRow[];
  readonly peers: PeerRow[];
  readonly host: HostRow[];
  readonly profiles: Profile[];
  training: BenchResult["bench"]["training"];
}

/** Nothing yet. */
export function freshFindings(): Findings {
  return { roofline: null, rows: [], peers: [], host: [], profiles: [], training: null };
}
