/** Brings the `bench` of documents of version 1 up to date: what it was asked for and its rows' sizes become fields. */
import { dimsOfShape } from "./dims.ts";

type Fields = Readonly<Record<string, unknown>>;

/** @param argv The run's command. */
export function bench1(bench: Fields, argv: readonly string[]): Fields {
  const quick = bench.quick === true ||
    (Array.isArray(bench.suites) && bench.suites[0] === "quick");
  const [dtype = "f32"] = valuesOf(argv, "--dtype") ?? [];
  return {
    ...bench,
    quick: typeof bench.quick === "boolean" ? quick : bench.quick,
    filter: valuesOf(argv, "--filter"),
    dtype,
    profile: argv.includes("--profile"),
    rows: listed(bench.rows),
    peers: listed(bench.peers),
    ...bench.profiles === undefined ? {} : { profiles: listed(bench.profiles) },
    host: [],
  };
}

/** The words after an option up to the next one; null where it was not given. */
function valuesOf(argv: readonly string[], option: string): string[] | null {
  const at = argv.findIndex((word) => word === option || word.startsWith(`${option}=`));
  if (at < 0) return null;
  const joined = argv[at].startsWith(`${option}=`) ? [argv[at].slice(option.length + 1)] : [];
  const rest = argv.slice(at + 1);
  const end = rest.findIndex((word) => word.startsWith("--"));
  return [...joined, ...end < 0 ? rest : rest.slice(0, end)];
}

/** Rows with their sizes. */
function listed(rows: unknown): unknown {
  if (!Array.isArray(rows)) return rows;
  return rows.map((row) =>
    typeof row === "object" && row !== null && !Array.isArray(row)
      ? { ...row, dims: dimsOfShape(row.op, row.shape) }
      : row
  );
}
