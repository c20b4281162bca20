import type { Conv2dDirection } from "../../kernels/conv2d/conv2d.ts";
import { conv2dName, type Conv2dShape } from "../../kernels/conv2d/shape.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import type { Workload } from "../../kernels/tuning/workload.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import { resnet50Convolutions } from "../measure/kernels/resnet50_convs.ts";
import { conv2dDims, gemmDims } from "../measure/kernels/sized.ts";
import type { Dims } from "../../results/schema/dims.ts";
import type { OurSide } from "./compare.ts";
import { openKernel } from "./our_kernel.ts";
import { openConvnetStep } from "./our_step.ts";
import type { Peer, PeerOp, PeerOpName } from "./peer.ts";
import { conv2dWorkload } from "../../kernels/conv2d/conv2d_workload.ts";
import { gemmWorkload } from "../../kernels/gemm/gemm_workload.ts";

/** What our side runs on and with. */
export interface OurSetting {
  readonly device: Device;
  /** The variant for a workload, as a tuner knows it; null for the ladder's default. */
  pick(workload: Workload): Promise<string | null>;
  /** The training step's variants. */
  readonly variants: VariantChoice;
}

/** An op at a shape that ours and every peer run. */
export interface PeerCase {
  readonly op: PeerOpName;
  readonly shape: string;
  readonly dims: Dims;
  /** Opens our side, and says how a peer opens the same. */
  open(setting: OurSetting): Promise<OpenCase>;
}

export interface OpenCase {
  readonly ours: OurSide;
  theirs(peer: Peer): PeerOp;
}

const DIRECTIONS: readonly Conv2dDirection[] = ["forward", "backward_input", "backward_weight"];

/** What is compared, the most telling first, as a budget may end before the list does. */
export function peerCases(): PeerCase[] {
  const convolutions = resnet50Convolutions(8).filter(({ kernel }) => kernel[0] <= 3)
    .flatMap((shape) => DIRECTIONS.map((direction) => convolutionCase(direction, shape)));
  const first = ({ dims }: PeerCase) =>
    dims.family === "conv2d" && dims.inChannels === 64 && dims.outChannels === 64 &&
    dims.kernel[0] === 3;
  return [
    ...[1024, 512, 256].map(gemmCase),
    stepCase(100),
    ...convolutions.filter(first),
    ...convolutions.filter((row) => !first(row)),
  ];
}

function gemmCase(n: number): PeerCase {
  return {
    op: "gemm",
    shape: `${n}x${n}x${n}`,
    dims: gemmDims({ m: n, n, k: n }),
    open: (setting) =>
      openWorkload(
        setting,
        gemmWorkload({ m: n, n, k: n }),
        (peer, inputs) => peer.gemm(n, inputs),
      ),
  };
}

function convolutionCase(direction: Conv2dDirection, shape: Conv2dShape): PeerCase {
  return {
    op: `conv2d_${direction}`,
    shape: conv2dName(shape),
    dims: conv2dDims(shape),
    open: (setting) =>
      openWorkload(
        setting,
        conv2dWorkload(direction, shape),
        (peer, inputs) => peer.conv2d(direction, shape, inputs),
      ),
  };
}

function stepCase(batch: number): PeerCase {
  return {
    op: "train_step",
    shape: `convnet batch ${batch}`,
    dims: { family: "model", model: "convnet", batch, imageSize: 32, stem: "cifar" },
    async open({ device, variants }) {
      const { ours, job } = await openConvnetStep(device, batch, variants);
      return { ours, theirs: (peer) => peer.convnetStep(job) };
    },
  };
}

async function openWorkload(
  { device, pick }: OurSetting,
  workload: Workload,
  theirs: (peer: Peer, inputs: ReturnType<Workload["inputs"]>) => PeerOp,
): Promise<OpenCase> {
  const inputs = workload.inputs(1);
  const ours = await openKernel(device, workload, inputs, await pick(workload));
  return { ours, theirs: (peer) => theirs(peer, inputs) };
}
