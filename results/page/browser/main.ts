/// <reference lib="dom" />
import type { BoardData } from "../../leaderboard/board_data.ts";
import { drawBoard } from "../board/board_page.ts";
import { linesOf } from "../board/lines.ts";
import { SITE } from "../board/place.ts";
import { packedData } from "./data.ts";
import { machinePage } from "../machine/machine_page.ts";
import { submissionPage } from "./submission_page.ts";

// Which page it is, the page's HTML says.
const { page, id } = document.body.dataset;
if (page === "board") boardPage();
else if (page === "machine") machinePage();
else if (page === "submission") submissionPage(id!);

/** The leaderboard of the site. */
async function boardPage(): Promise<void> {
  const data = await packedData("board") as BoardData;
  drawBoard(linesOf(data), data.headline, SITE);
}
