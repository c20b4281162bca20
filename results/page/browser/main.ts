/// <reference lib="dom" />
import { boardPage } from "../board/board_page.ts";
import { submissionPage } from "./submission_page.ts";

// Which page it is, the page's HTML says.
const { page, id } = document.body.dataset;
if (page === "board") boardPage();
else if (page === "submission") submissionPage(id!);
