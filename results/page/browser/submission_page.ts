/// <reference lib="dom" />
import { submissionView } from "../submission_view.ts";
import { ownSubmission } from "./data.ts";
import { byId } from "./dom.ts";
import { viewElements } from "./view_elements.ts";

/** Draws the page of a submission: on the site, and as a report. */
export function submissionPage(id: string): void {
  byId("submission").append(...viewElements(submissionView(ownSubmission(id))));
}
