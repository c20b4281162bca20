import type { Random } from "../../kernels/random/random.ts";

/** Whether the foreground covers pixel (x, y); x and y run from 0 to 31. */
export type Mask = (x: number, y: number) => boolean;

/**
 * The ten classes: what is drawn, with everything about it but its kind left to chance. Each kind looks the same after a horizontal
 * flip and after a shift, as the recipe's augmentation applies both.
 */
export const PATTERNS: Readonly<Record<string, (random: Random) => Mask>> = {
  "horizontal stripes": (random) => {
    const [period, phase] = wave(random);
    return (_x, y) => (y + phase) % period < period / 2;
  },
  "vertical stripes": (random) => {
    const [period, phase] = wave(random);
    return (x) => (x + phase) % period < period / 2;
  },
  "diagonal stripes": (random) => {
    const [period, phase] = wave(random), falling = random.below(2) === 1;
    return (x, y) => ((falling ? x : 31 - x) + y + phase) % period < period / 2;
  },
  checkerboard: (random) => {
    const [period, phaseX] = wave(random), phaseY = random.below(period);
    return (x, y) => (x + phaseX) % period < period / 2 !== (y + phaseY) % period < period / 2;
  },
  dots: (random) => {
    const period = 6 + random.below(3),
      phaseX = random.below(period),
      phaseY = random.below(period);
    const middle = (period - 1) / 2;
    return (x, y) =>
      ((x + phaseX) % period - middle) ** 2 + ((y + phaseY) % period - middle) ** 2 < 3;
  },
  rings: (random) => {
    const [period, phase] = wave(random), [cx, cy] = [8 + random.below(17), 8 + random.below(17)];
    return (x, y) => (Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) + phase) % period < period / 2;
  },
  disc: (random) => {
    const r = 7 + random.below(5), [cx, cy] = place(random, r);
    return (x, y) => (x - cx) ** 2 + (y - cy) ** 2 <= r * r;
  },
  square: (random) => {
    const r = 6 + random.below(5), [cx, cy] = place(random, r);
    return (x, y) => Math.max(Math.abs(x - cx), Math.abs(y - cy)) <= r;
  },
  triangle: (random) => {
    const r = 8 + random.below(5), [cx, cy] = place(random, r);
    return (x, y) => y <= cy + r && 2 * Math.abs(x - cx) <= y - (cy - r);
  },
  cross: (random) => {
    const r = 8 + random.below(5), [cx, cy] = place(random, r), arm = 1 + random.below(3);
    return (x, y) => {
      const [dx, dy] = [Math.abs(x - cx), Math.abs(y - cy)];
      return Math.min(dx, dy) <= arm && Math.max(dx, dy) <= r;
    };
  },
};

/** A period of 4 to 7 pixels and a phase within it. */
function wave(random: Random): [period: number, phase: number] {
  const period = 4 + random.below(4);
  return [period, random.below(period)];
}

/** A centre from which a shape of radius `r` lies inside the image. */
function place(random: Random, r: number): [x: number, y: number] {
  return [r + random.below(32 - 2 * r), r + random.below(32 - 2 * r)];
}
