/** A page of a campaign's report: the index, or one finding, as its data says. */
import { dataId, rootId } from "../../../report/page/data.js";
import { followTheme } from "../../../report/page/theme.js";
import { cells } from "./cells.js";
import type { IndexPage, PageData } from "./data.js";
import { finding } from "./finding.js";
import { findings } from "./findings.js";
import { glance } from "./glance.js";
import { nights } from "./nights.js";
import { Trend } from "./trend.js";

function index(root: HTMLElement, data: IndexPage): void {
  document.title = `${data.campaign}: ${data.state}`;
  glance(root, data);
  findings(root, data);
  let trend: Trend | undefined;
  cells(root, data, (cell) => trend?.choose(cell));
  trend = new Trend(root, data);
  nights(root, data);
}

function begin(root: HTMLElement): void {
  const data: PageData = JSON.parse(document.getElementById(dataId)?.textContent ?? "");
  followTheme();
  if (data.page === "index") index(root, data);
  else finding(root, data);
  document.body.dataset.ready = "true";
}

const root = document.getElementById(rootId);
if (root !== null) begin(root);
