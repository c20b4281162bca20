/** What the text of a WGSL module says of itself. */
export interface CodeFacts {
  /** Invocations of a workgroup; infinite where they cannot be read, as then no device is known to have them. */
  readonly invocations: number;
  readonly loops: number;
  /** Bytes of workgroup memory, as WebGPU counts them; infinite where a variable's type cannot be read. */
  readonly workgroupBytes: number;
}

/** By WGSL, as a plan asks for every rung of every node. */
const byCode = new Map<string, CodeFacts>();

/** @param code WGSL without template or preprocessor. */
export function factsOf(code: string): CodeFacts {
  const known = byCode.get(code);
  if (known) return known;
  const bare = code.replaceAll(/\/\/.*/g, "");
  const size = bare.match(/@workgroup_size\((\d+(?:, *\d+)*)\)/)?.[1];
  const facts = {
    invocations: size?.split(",").reduce((product, n) => product * Number(n), 1) ?? Infinity,
    loops: bare.match(/\b(for|while|loop)\b/g)?.length ?? 0,
    workgroupBytes: workgroupBytes(bare),
  };
  byCode.set(code, facts);
  return facts;
}

/** A type's size and alignment in bytes. */
interface Extent {
  readonly size: number;
  readonly align: number;
}

const UNREAD: Extent = { size: Infinity, align: 1 };
const SCALARS: Readonly<Record<string, number>> = { f16: 2, f32: 4, i32: 4, u32: 4, bool: 4 };
const SHORT: Readonly<Record<string, string>> = { h: "f16", f: "f32", i: "i32", u: "u32" };

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

/** Every variable counts in whole 16 bytes. Source: WebGPU, "validating GPUProgrammableStage". */
function workgroupBytes(bare: string): number {
  const variables = bare.matchAll(/\bvar<workgroup>\s*\w+\s*:([^;=]+)/g);
  return Array.from(variables, ([, type]) => roundUp(extentOf(type, bare).size, 16))
    .reduce((a, b) => a + b, 0);
}

/** Source: WGSL, "alignment and size". */
function extentOf(type: string, bare: string): Extent {
  const text = type.replaceAll(/\s/g, "");
  if (SCALARS[text]) return { size: SCALARS[text], align: SCALARS[text] };
  const vector = text.match(/^vec([234])(?:<(\w+)>|([hfiu]))$/);
  if (vector) return vectorExtent(Number(vector[1]), vector[2] ?? SHORT[vector[3]], bare);
  const array = text.match(/^array<(.+),(\d+)u?,?>$/);
  if (array) {
    const { size, align } = extentOf(array[1], bare);
    return { size: Number(array[2]) * roundUp(size, align), align };
  }
  const alias = bare.match(new RegExp(`\\balias ${escaped(text)}\\s*=([^;]+);`))?.[1];
  if (alias) return extentOf(alias, bare);
  const members = bare.match(new RegExp(`\\bstruct ${escaped(text)}\\s*\\{([^}]*)\\}`))?.[1];
  return members ? structExtent(members, bare) : UNREAD;
}

/** Vectors of three are aligned as those of four are. */
function vectorExtent(width: number, scalar: string, bare: string): Extent {
  const { size } = extentOf(scalar, bare);
  return { size: width * size, align: (width === 3 ? 4 : width) * size };
}

/** What stands between angle brackets, up to those within those within. */
const ANGLES = "<(?:[^<>]|<(?:[^<>]|<[^<>]*>)*>)*>";

function structExtent(members: string, bare: string): Extent {
  const extents = [...members.matchAll(new RegExp(`\\w+\\s*:\\s*((?:${ANGLES}|[^,<])+)`, "g"))]
    .map(([, type]) => extentOf(type, bare));
  const align = Math.max(1, ...extents.map((member) => member.align));
  const end = extents.reduce((at, member) => roundUp(at, member.align) + member.size, 0);
  return { size: roundUp(end, align), align };
}

const escaped = (text: string) => text.replaceAll(/\W/g, "\\$&");
