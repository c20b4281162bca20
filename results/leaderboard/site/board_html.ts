/** What the leaderboard's page holds before its script has run: on the site, and on the page that measures a browser's GPU. */
import { type Html, markup } from "../../page/markup.ts";
import { HEADLINE } from "../standings/headline.ts";

/** What the script fills in: the filters, the overview, the workloads, the charts, a comparison. */
export function boardSections(): Html {
  return markup`<div id="filters"></div>
<section id="comparison" aria-live="polite" hidden></section>
<section aria-labelledby="overview"><h2 id="overview">Overview</h2>
${headlineNote()}
<div id="overview-closed"></div>
<div id="overview-open"></div>
<div id="overview-software"></div>
<div id="overview-downloads"></div></section>
<section aria-labelledby="workloads"><h2 id="workloads">By workload</h2>
<p class="note">One entry for each machine: the median of its runs and, below it, their range; of a single run that of its samples or epochs. Ranked among entries of the same division, workload and data type.</p>
<div id="workload-form"></div>
<div id="closed"></div>
<div id="open"></div>
<div id="software"></div>
<div id="unranked"></div>
<div id="workload-downloads"></div></section>
<section aria-labelledby="charts-title"><h2 id="charts-title">Charts</h2>
<div id="charts"></div></section>
<div id="picks"></div>`;
}

/** How the headline is made. */
export function headlineNote(): Html {
  const { version, scale, reference, rows } = HEADLINE;
  const { adapter, suite, date, run } = reference;
  const names = rows.map(({ workload }) => markup`<li>${workload}</li>\n`);
  return markup`<p class="note"><strong>Headline ${version}</strong>: speed over ${rows.length} rows of <code>bench</code>; an ${adapter} has ${scale}, twice as fast is ${
    2 * scale
  }. Tick two to compare them.</p>
<details><summary>How headline ${version} is made, and what an entry is</summary>
<p>An entry is a machine in a division: an adapter under a runtime, of software adapters on a processor. It has the median headline of its runs, and none where every run lacks a row. Of hardware, runs more than 15 % from those that are published or verified (where none is, from the first) are flagged and not in it, but faster ones by another version of TrainMark.</p>
<p>A run's headline is ${scale} times the geometric mean of these rows' rates over those of run ${run} of ${date} (${adapter}, suite ${suite}). Every suite since then has the rows. A row counts if its run passed the rules and is ranked. Another set of rows or another reference will be headline ${
    version + 1
  }, which is not compared with this one.</p>
<ul>
${names}</ul></details>`;
}
