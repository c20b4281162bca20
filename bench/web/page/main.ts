/// <reference lib="dom" />
import "../jitless.ts";
import "../option_words.ts";
import { MeasurePage } from "./measure_page.ts";
import { startWorker } from "./start_worker.ts";

const models = (document.body.dataset.models ?? "").split(" ");
new MeasurePage(models, startWorker);
