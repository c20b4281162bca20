/// <reference lib="dom" />
import { config } from "zod";
import { MeasurePage } from "./measure_page.ts";
import { startWorker } from "./start_worker.ts";

// zod would try whether it may compile code, which the page's policy forbids.
config({ jitless: true });

const models = (document.body.dataset.models ?? "").split(" ");
new MeasurePage(models, startWorker);
