import type { Capabilities, Step, Workspace } from "../gpu/kernel.ts";
import type { Layout } from "../layout.ts";
import type { DType } from "./candidate.ts";

/** What a rung does for one shape. */
export interface RungPlan {
  readonly steps: readonly Step[];
  readonly workspace?: Readonly<Record<string, Workspace>>;
}

/** The kind of an adapter, which decides what is worth while: CPU adapters imitate barriers and workgroup memory, and read storage textures fast. */
export type Adapter = Pick<Capabilities, "software">;

/**
 * One way to compute an op: a rung of its ladder. A shape is whatever the op takes; a tile is whatever the rung can be told besides.
 * What a rung needs of a device (features, storage textures that can be read, limits) is seen in its plan and not repeated here.
 */
export interface Rung<Shape, Tile = unknown> {
  /** As users, caches and results name it: `tiled`. */
  readonly name: string;
  /** Element types of the operands that it takes; f32 only unless said. */
  readonly dtypes?: readonly DType[];
  /** Layout of the 4-D operands that it takes and gives, where the rung decides it and not the shape. */
  readonly layout?: Layout;
  /**
   * The tile of a variant, `tiled:64x64x8x8`; undefined where the variant names none, so that the rung takes its own. A rung without this takes
   * no tile.
   *
   * @throws {RangeError} If the tile is not of the rung's form.
   */
  parseTile?(variant: string): Tile | undefined;
  /** Tiles that a tuner tries for a shape on such an adapter besides the rung's own: `64x64x8x8`. None unless said. */
  tiles?(adapter: Adapter, shape: Shape): readonly string[];
  /** Why it cannot compute a shape on any device, or null. It can compute all unless said. */
  problem?(shape: Shape, tile?: Tile): string | null;
  /** The steps that compute a shape. */
  plan(shape: Shape, tile?: Tile): RungPlan;
  /** Whether it is fit to be the default for a shape on such an adapter: see default_rung.ts. It is unless said. */
  pays?(shape: Shape, adapter: Adapter): boolean;
  /** Rungs that always win against it: a tuner tries it only where none of them can compute the shape. None unless said. */
  beatenBy?(shape: Shape, adapter: Adapter): readonly string[];
}
