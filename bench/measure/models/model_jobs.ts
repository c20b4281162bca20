import { MODELS } from "../../../models/models.ts";
import type { Job, RowKey } from "../job.ts";
import { emptyRow } from "../row.ts";
import { rowLine } from "../row_line.ts";
import { measureModel, type ModelCase, modelRows } from "./measure_model.ts";

/** The models that are timed, by batch. */
const TIMED = [
  { name: "convnet", batch: 100, quick: true },
  { name: "resnet20", batch: 100, quick: false },
  { name: "resnet18", batch: 8, quick: false },
  { name: "resnet50", batch: 8, quick: false },
] as const;

/**
 * A job for each model, or for the curated ones.
 *
 * @param profile Also time each kernel of its steps.
 */
export function modelJobs(quick: boolean, profile: boolean): Job[] {
  return TIMED.filter((timed) => timed.quick || !quick).map(({ name, batch }) => {
    const { make, input: { classes, ...input } } = MODELS[name];
    const dims = { family: "model", model: name, ...input } as const;
    return modelJob({ model: make({ classes, ...input }), classes, batch, dims }, profile);
  });
}

function modelJob(modelCase: ModelCase, profile: boolean): Job {
  const { model, batch } = modelCase;
  return {
    suite: "models",
    label: `${model.name} batch ${batch}`,
    async run(bench, findings) {
      const { rows, profiles } = await measureModel(bench, modelCase, profile);
      findings.rows.push(...rows);
      findings.profiles.push(...profiles);
      return rows.map(rowLine);
    },
    leaveOut({ rows }, status, reason) {
      rows.push(...modelRows(modelCase).map((row) => emptyRow(row, status, reason)));
    },
    repeat(rows) {
      const named = caseLike(modelCase, rows);
      return named ? modelJob(named, profile) : null;
    },
  };
}

/** The model at the largest batch that one of the rows names. */
function caseLike(modelCase: ModelCase, rows: readonly RowKey[]): ModelCase | null {
  for (let { batch } = modelCase; batch >= 1; batch = Math.floor(batch / 2)) {
    const smaller = { ...modelCase, batch };
    const named = modelRows(smaller).some(({ op, shape }) =>
      rows.some((row) => row.op === op && row.shape === shape)
    );
    if (named) return smaller;
  }
  return null;
}
