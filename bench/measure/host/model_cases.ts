import { MODELS } from "../../../models/models.ts";
import { planGraph } from "../../../models/plan/plan_graph.ts";
import { trainingGraph } from "../../../models/plan/training.ts";
import { Session } from "../../../models/session/session.ts";
import { settingsOf } from "../../train/config.ts";
import type { HostCase } from "./host_case.ts";

/** Building the plans of the models that `bench` times, and encoding the ConvNet's step. */
export function modelCases(): HostCase[] {
  return [
    buildPlan("convnet", 100, { quick: true }),
    buildPlan("resnet50", 8, { quick: false }),
    encodeStep("convnet", 100),
  ];
}

function sizesOf(name: string, batch: number) {
  const { make, input: { classes, ...input } } = MODELS[name];
  const model = make({ classes, ...input });
  return {
    model,
    settings: { ...settingsOf({ batch }, classes), evalBatch: batch },
    shape: `${model.name} ${[batch, ...model.imageShape].join("x")}`,
    dims: { family: "model", model: name, batch, ...input } as const,
  };
}

/** From the layers to the list of dispatches: graph, gradients, fusion, layouts, buffers. */
function buildPlan(name: string, batch: number, { quick }: { quick: boolean }): HostCase {
  const { model, settings, shape, dims } = sizesOf(name, batch);
  return {
    ...{ op: "build_plan", shape, dims, unit: "dispatches", quick },
    open({ capabilities }) {
      const call = () => planGraph(trainingGraph(model, settings), capabilities);
      const names = () => call().kernels.map(({ kernel }) => `${kernel.op} ${kernel.shape}`);
      const first = names();
      const check = () => Promise.resolve(sameNames(first, names()));
      return Promise.resolve({ things: first.length, call, check });
    },
  };
}

function sameNames(first: readonly string[], again: readonly string[]): string | null {
  const place = first.findIndex((name, i) => name !== again[i]);
  if (place >= 0) return `dispatch ${place} is ${first[place]} and then ${again[place]}`;
  return first.length === again.length ? null : `has ${first.length} and then ${again.length}`;
}

/** A training step's command buffer, from a list that is prepared; it is not submitted while it is timed. */
function encodeStep(name: string, batch: number): HostCase {
  const { model, settings, shape, dims } = sizesOf(name, batch);
  return {
    ...{ op: "encode_step", shape, dims, unit: "dispatches", quick: true },
    async open(device) {
      const session = await Session.open(device, model, settings, {});
      const call = () => {
        const encoder = device.gpu.createCommandEncoder();
        device.dispatcher.encode(encoder, session.kernels("train"));
        return encoder.finish();
      };
      return {
        things: session.kernels("train").length,
        call,
        async check() {
          device.gpu.queue.submit([call()]);
          await device.idle(); // throws what the GPU says of it
          return null;
        },
        close: () => session.close(),
      };
    },
  };
}
