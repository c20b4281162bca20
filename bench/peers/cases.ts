import type { Conv2dDirection } from "../../kernels/conv2d/conv2d.ts";
import { conv2dName, type Conv2dShape } from "../../kernels/conv2d/shape.ts";
import type { Device } from "../../kernels/gpu/device.ts";
import type { HostArrays } from "../../kernels/gpu/run_kernel.ts";
import type { Workload } from "../../kernels/tuning/workload.ts";
import type { VariantChoice } from "../../models/plan/variants.ts";
import { MODELS } from "../../models/models.ts";
import { resnet50Convolutions } from "../measure/kernels/resnet50_convs.ts";
import { conv2dDims, gemmDims } from "../measure/kernels/sized.ts";
import type { Dims, DimsOf } from "../../results/schema/dims.ts";
import type { OurSide } from "./compare.ts";
import { openKernel } from "./our_kernel.ts";
import { openStep, type StepCase } from "./our_step.ts";
import type { Peer, PeerOp, PeerOpName } from "./peer.ts";
import { conv2dWorkload } from "../../kernels/conv2d/conv2d_workload.ts";
import { gemmWorkload } from "../../kernels/gemm/gemm_workload.ts";

/** What our side runs on and with. */
export interface OurSetting {
  readonly device: Device;
  /** The variant for a workload, as a tuner knows it; null for the ladder's default. */
  pick(workload: Workload): Promise<string | null>;
  /** The variants of a model's step. */
  variants(dims: DimsOf<"model">): Promise<VariantChoice>;
}

/** An op at a shape that ours and every peer run. */
export interface PeerCase {
  readonly op: PeerOpName;
  readonly shape: string;
  readonly dims: Dims;
  /** It would take a CPU minutes, and tell no more than the same at a smaller size. */
  readonly hardwareOnly: boolean;
  /** Opens our side, and says how a peer opens the same. */
  open(setting: OurSetting): Promise<OpenCase>;
}

export interface OpenCase {
  readonly ours: OurSide;
  theirs(peer: Peer): PeerOp | Promise<PeerOp>;
}

const STEPS = ["inference_step", "train_step"] as const;
const DIRECTIONS: readonly Conv2dDirection[] = ["forward", "backward_input", "backward_weight"];

/** What is compared, the most telling first, as a budget may end before the list does. */
export function peerCases(): PeerCase[] {
  const convolutions = resnet50Convolutions(8).filter(({ kernel }) => kernel[0] <= 3)
    .flatMap((shape) => DIRECTIONS.map((direction) => convolutionCase(direction, shape)));
  const first = ({ dims }: PeerCase) =>
    dims.family === "conv2d" && dims.inChannels === 64 && dims.outChannels === 64 &&
    dims.kernel[0] === 3;
  return [
    ...[1024, 512, 256].map((n) => gemmCase(n)),
    ...STEPS.map((op) => stepCase(op, "convnet", 100)),
    ...convolutions.filter(first),
    ...STEPS.map((op) => stepCase(op, "resnet50", 8)),
    gemmCase(4096, true),
    ...STEPS.map((op) => stepCase(op, "resnet50", 64, true)),
    ...convolutions.filter((row) => !first(row)),
  ];
}

function gemmCase(n: number, hardwareOnly = false): PeerCase {
  return {
    op: "gemm",
    hardwareOnly,
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
    hardwareOnly: false,
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

function stepCase(
  op: StepCase["op"],
  model: string,
  batch: number,
  hardwareOnly = false,
): PeerCase {
  const { imageSize, stem } = MODELS[model].input;
  const dims = { family: "model", model, batch, imageSize, stem } as const;
  return {
    ...{ op, dims, hardwareOnly },
    shape: `${model} ${batch}x3x${imageSize}x${imageSize}`,
    async open({ device, variants }) {
      const { ours, job } = await openStep(device, { op, dims }, await variants(dims));
      return { ours, theirs: (peer) => op === "train_step" ? peer.train!(job) : peer.infer!(job) };
    },
  };
}

async function openWorkload(
  { device, pick }: OurSetting,
  workload: Workload,
  theirs: (peer: Peer, inputs: HostArrays) => PeerOp | Promise<PeerOp>,
): Promise<OpenCase> {
  const inputs = workload.inputs(1);
  const ours = await openKernel(device, workload, inputs, await pick(workload));
  return { ours, theirs: (peer) => theirs(peer, inputs) };
}
