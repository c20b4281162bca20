import type { PeerRow, Profile } from "../../schema/result.ts";
import { sampleStatistics } from "../../text/statistics.ts";
import type { Checker } from "../checker.ts";
import { checkSamples } from "../physics/check_samples.ts";
import type { Step } from "../problem.ts";

/** Ratios to a library follow from both times. */
export function checkPeer(check: Checker, path: Step[], peer: PeerRow, quantum: number): void {
  const { samplesNs, ourSamplesNs, precision, device } = peer;
  const at = (name: keyof PeerRow) => [...path, name];
  check.holds(
    at("precision"),
    precision === "fp32" || device !== null || samplesNs.length === 0,
    `is ${precision}, which no library on our adapter has`,
  );
  check.equals(at("ourSamplesNs"), ourSamplesNs.length, samplesNs.length, "its samples are");
  if (samplesNs.length === 0 || ourSamplesNs.length !== samplesNs.length) {
    if (samplesNs.length === 0) {
      check.holds(at("medianNs"), peer.medianNs === null, "has no samples");
    }
    return;
  }
  checkSamples(check, at("samplesNs"), samplesNs, quantum);
  checkSamples(check, at("ourSamplesNs"), ourSamplesNs, quantum);
  const median = sampleStatistics(samplesNs).median, ours = sampleStatistics(ourSamplesNs).median;
  const rounds = samplesNs.map((ns, i) => ns / ourSamplesNs[i]).sort((a, b) => a - b);
  check.equals(at("medianNs"), peer.medianNs, median, "its samples give");
  check.equals(at("ourMedianNs"), peer.ourMedianNs, ours, "its samples give");
  check.equals(at("ratio"), peer.ratio, median / ours, "the medians give");
  check.equals(at("ratioLow"), peer.ratioLow, rounds[0], "the rounds give");
  check.equals(at("ratioHigh"), peer.ratioHigh, rounds.at(-1)!, "the rounds give");
}

/** Shares of a step follow from its kernels' times, slowest first. */
export function checkProfile(check: Checker, path: Step[], { kernels }: Profile): void {
  const total = kernels.reduce((sum, { medianNs }) => sum + medianNs, 0);
  kernels.forEach(({ medianNs, share }, i) => {
    const at = (name: string) => [...path, "kernels", i, name];
    if (total > 0) check.equals(at("share"), share, medianNs / total, "the medians give");
    const slower = i === 0 || kernels[i - 1].medianNs >= medianNs;
    check.holds(at("medianNs"), slower, "is longer than that of the kernel before it");
  });
}
