import type { Binding, DispatchStep } from "../gpu/kernel.ts";
import { flatStep } from "../gpu/flat.ts";
import { expandTemplate } from "../gpu/template.ts";
import { storedType } from "../stored.ts";
import wgsl from "./elementwise.wgsl" with { type: "text" };
import type { Elementwise } from "./shape.ts";

/** Arrays whose old values count. */
export function readBy({ arrays }: Elementwise): string[] {
  return Object.keys(arrays).filter((name) => arrays[name] !== "write");
}

/** Some of the elements. */
export interface Part {
  readonly label: string;
  readonly type: "f32" | "vec4f";
  /** In elements of the type. */
  readonly first: number;
  readonly threads: number;
  /** Neighbouring elements that a thread does. Default 1. */
  readonly each?: number;
  /** Of a row, if what is read comes from textures that begin with the first element. */
  readonly texels?: number;
}

/** The dispatch that computes some of the elements. */
export function partStep(
  what: Elementwise,
  { label, type, first, threads, each = 1, texels = 0 }: Part,
): DispatchStep {
  const { code, parameters, arrays, uniforms = {} } = what;
  const reads = readBy(what);
  const textured = texels > 0 ? reads : [];
  const buffers = Object.keys(arrays).filter((name) => texels === 0 || arrays[name] !== "read");
  const bindings: Binding[] = [
    ...buffers.map((name): Binding => ({ name, as: arrays[name] === "read" ? "read" : "write" })),
    ...textured.map((name): Binding => ({ name: `${name}Texels`, as: "texture-read" })),
    ...Object.keys(uniforms).map((name): Binding => ({ name, as: "uniform" })),
  ];
  const header = expandTemplate(wgsl, {
    F: type,
    TEXELS: texels,
    EACH: each,
    READS: reads,
    BUFFERS: buffers.map((name, binding) => {
      const access = arrays[name] === "read" ? "read" : "read_write";
      return { binding, name, access, type: storedType(type, what.stored?.[name]) };
    }),
    TEXTURES: textured.map((name, i) => ({ binding: buffers.length + i, name })),
    UNIFORMS: Object.entries(uniforms).map(([name, { type }], i) => {
      return { binding: buffers.length + textured.length + i, name, type };
    }),
  });
  return flatStep({
    label,
    code: header + expandTemplate(code, { ...parameters, F: type }),
    threads,
    bindings,
    constants: { FIRST: first },
    loops: [],
  });
}
