/** Takes a model's weights from a file's tensors, as people have them. */
import type { Slice } from "../plan/flat.ts";
import type { Tensors } from "../session/state.ts";
import { FLOAT_TYPES, floatValues } from "./float_values.ts";
import { initialValues } from "./initialise.ts";
import type { FileTensor, TensorFile } from "./safetensors_header.ts";

/** Batches seen, which PyTorch counts in batch normalisation and which change nothing here. */
const COUNTER = /\.num_batches_tracked$/;
/** Batch normalisation takes its root. */
const VARIANCE = /\.running_var$/;
const TYPES = FLOAT_TYPES.join(", ");
/** Of a list of names, so many are told. */
const MOST_TOLD = 4;

/** How a file's tensors are taken. */
export interface FittingOptions {
  /** In place of the file's last layer, one that is drawn from this seed as a fresh model's is. */
  readonly newHead?: number;
}

/** Weights that are a model's. */
export interface FittedWeights {
  readonly weights: Tensors;
  /** What was done besides taking each tensor as it is. */
  readonly notes: readonly string[];
}

/** Nothing but the number of classes differs. */
export class ClassCountError extends RangeError {
  /** Of the file, and of the model. */
  readonly counts: readonly [file: number, model: number];

  constructor(file: number, model: number) {
    super(`the file's last layer is of ${file} classes, the model's of ${model}`);
    this.counts = [file, model];
  }
}

/** Why a tensor is not the model's. */
interface Fault {
  readonly kind:
    | "missing"
    | "unexpected"
    | "misshapen"
    | "of another type"
    | "not finite"
    | "negative";
  readonly name: string;
  /** Besides its name. */
  readonly detail?: string;
}

/**
 * Takes a model's weights, all of them and nothing else, from a file's tensors: of any type of fractions, under its names or all of them behind
 * one prefix (`module.`), beside which there may be others.
 *
 * @param wanted The model's parameters, then its statistics. Its last matrix is its last layer's.
 * @throws {ClassCountError} If nothing but the number of classes differs.
 * @throws {RangeError} With the first tensors that are missing, unexpected, of another shape or type, not finite, or a negative variance, and how many they are.
 */
export function fitWeights(
  { tensors }: Pick<TensorFile, "tensors">,
  wanted: readonly Slice[],
  { newHead }: FittingOptions = {},
): FittedWeights {
  const last = wanted.findLast(({ shape }) => shape.length === 2);
  const head = last?.name.replace(/\.[^.]*$/, "") ?? "";
  const isNew = ({ name }: { name: string }) => newHead !== undefined && isIn(name, head);
  const prefix = prefixOf(Object.keys(tensors), wanted.filter((slice) => !isNew(slice)));
  const weights: Tensors = {}, faults: Fault[] = [];
  wanted.forEach((slice, index) => {
    const { name, shape } = slice;
    const data = isNew(slice)
      ? initialValues(slice, newHead!, index)
      : valuesOf(tensors[prefix + name], slice);
    if (data instanceof Float32Array) weights[name] = { shape, data };
    else faults.push(data);
  });
  const rest = restOf(tensors, prefix, new Set(wanted.map(({ name }) => name)));
  for (const name of rest.unexpected) {
    if (!isNew({ name })) faults.push({ kind: "unexpected", name });
  }
  refuse(faults, classCounts(last, last && tensors[prefix + last.name]), head);
  const notes = [
    ...prefix === "" ? [] : [`names without their prefix ${quoted(prefix)}`],
    ...rounded(tensors),
    ...rest.beside.length > 0 ? [`ignored ${told(rest.beside.map(quoted))}`] : [],
    ...newHead === undefined ? [] : [`${head} drawn anew from seed ${newHead}`],
  ];
  return { weights, notes };
}

const isIn = (name: string, layer: string) => name.startsWith(`${layer}.`);

/**
 * What stands before each of the model's names in a file: that by which most of them are found.
 *
 * @throws {RangeError} If the whole model is there more than once.
 */
function prefixOf(names: readonly string[], wanted: readonly Slice[]): string {
  const found = new Map([["", 0]]);
  for (const { name } of wanted) {
    for (const stored of names) {
      if (stored !== name && !stored.endsWith(`.${name}`)) continue;
      const prefix = stored.slice(0, stored.length - name.length);
      found.set(prefix, (found.get(prefix) ?? 0) + 1);
    }
  }
  const most = Math.max(...found.values());
  const best = [...found.keys()].filter((prefix) => found.get(prefix) === most);
  if (best.length === 1 || most < wanted.length) return best[0];
  throw new RangeError(
    `the model is there ${best.length} times, as ${
      told(best.map((prefix) => quoted(`${prefix}*`)))
    }: ` +
      "save the tensors of one of them alone",
  );
}

/** A tensor's values, or why they are not the model's. */
function valuesOf(
  found: FileTensor | undefined,
  { name, shape }: Slice,
): Float32Array<ArrayBuffer> | Fault {
  if (!found) return { kind: "missing", name };
  const [is, must] = [found.shape, shape].map((sizes) => sizes.join("x") || "scalar");
  if (is !== must) {
    const [a, b] = [found.shape, shape].map((sizes) => sizes.toSorted().join());
    const order = a === b && shape.length > 1 ? ", of which PyTorch has another order" : "";
    return { kind: "misshapen", name, detail: `${found.dtype} ${is}, must be ${must}${order}` };
  }
  const values = floatValues(found);
  if (!values) {
    return { kind: "of another type", name, detail: `${found.dtype}, must be ${TYPES}` };
  }
  const kind = values.every(Number.isFinite) ? "negative" : "not finite";
  const isWrong = (value: number) =>
    kind === "negative" ? value < 0 && VARIANCE.test(name) : !Number.isFinite(value);
  const at = values.findIndex(isWrong);
  return at < 0 ? values : { kind, name, detail: `[${at}] is ${values[at]} in f32` };
}

/** What there is besides the model's tensors, counters apart: what no layer can have learned, or stands outside the prefix, is beside. */
function restOf(tensors: TensorFile["tensors"], prefix: string, wanted: ReadonlySet<string>) {
  const unexpected: string[] = [], beside: string[] = [];
  for (const [stored, { dtype, shape, bytes }] of Object.entries(tensors)) {
    const name = stored.slice(prefix.length), isInside = stored.startsWith(prefix);
    if (COUNTER.test(stored) || isInside && wanted.has(name)) continue;
    const isLearned = shape.length > 0 && bytes.length > 0 && /^B?F\d/.test(dtype);
    if (isInside && isLearned) unexpected.push(name);
    else beside.push(stored);
  }
  return { unexpected, beside };
}

/** How many classes the last layers of the file and of the model tell apart; null where they differ otherwise, or not. */
function classCounts(wanted?: Slice, found?: FileTensor): [file: number, model: number] | null {
  if (!wanted || found?.shape.length !== 2 || found.shape[1] !== wanted.shape[1]) return null;
  return found.shape[0] === wanted.shape[0] ? null : [found.shape[0], wanted.shape[0]];
}

/** @throws {RangeError} If there are faults. */
function refuse(faults: readonly Fault[], counts: [number, number] | null, head: string): void {
  if (faults.length === 0) return;
  const ofHead = faults.every(({ kind, name }) => kind === "misshapen" && isIn(name, head));
  if (counts && ofHead) throw new ClassCountError(...counts);
  const texts = Object.entries(Object.groupBy(faults, ({ kind }) => kind)).map(([kind, list]) => {
    const names = list.map(({ name, detail }) =>
      detail?.startsWith("[") ? shown(name) + detail : shown(name) + (detail ? ` (${detail})` : "")
    );
    return `${kind} ${list.length}: ${told(names)}`;
  });
  throw new RangeError(`the file's tensors are not the model's: ${texts.join("; ")}`);
}

function rounded(tensors: TensorFile["tensors"]): string[] {
  const count = Object.values(tensors).filter(({ dtype }) => dtype === "F64").length;
  return count > 0 ? [`${count} tensors of F64 rounded to f32`] : [];
}

/** A name as it is where it is of plain characters. */
const shown = (name: string) => /^[\w.-]+$/.test(name) ? name : quoted(name);
const quoted = (name: string) => JSON.stringify(name);

/** A list's first few. */
function told(list: readonly string[]): string {
  const more = list.length - MOST_TOLD;
  return list.slice(0, MOST_TOLD).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
