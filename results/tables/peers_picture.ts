import { isTelling } from "./bench_sections.ts";
import { newestFirst, type RecordedBench } from "./recorded.ts";
import { librariesChart } from "../page/bench_charts/libraries.ts";
import { picture } from "../page/charts/picture.ts";
import { adapterLabel, runtimeLabel } from "../text/labels.ts";

/**
 * The report's chart of other libraries as an SVG, of the telling rows of the newest run that compared any; a GPU's comes before a software
 * adapter's. Null where no run did.
 */
export function peersPicture(recorded: readonly RecordedBench[]): string | null {
  const compared = recorded.flatMap(({ result }) => {
    const chart = librariesChart(result.bench.peers.filter(isTelling));
    return chart ? [{ chart, result }] : [];
  }).sort((a, b) =>
    Number(a.result.adapter.software) - Number(b.result.adapter.software) ||
    newestFirst(a, b)
  );
  if (compared.length === 0) return null;
  const [{ chart, result }] = compared;
  const day = result.createdAt.slice(0, 10);
  return picture(
    { ...chart, title: "Other WebGPU libraries: their time over TrainMark's" },
    `${adapterLabel(result)}, ${runtimeLabel(result)}, ${day}, suite ${result.suite.version}`,
  );
}
