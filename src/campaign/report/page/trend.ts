/** One cell over the nights: how its runs ended, how many there were, how much succeeded during faults; as charts, and as a table. */
import type uPlot from "uplot";
import { axisStyle, chart, fromZero, line, seriesColour } from "../../../report/page/chart.js";
import { element, table } from "../../../report/page/dom.js";
import type { Cell, IndexPage } from "./data.js";
import { nightAxis, nightPadding } from "./night-axis.js";

const dashes: readonly (number[] | undefined)[] = [undefined, [7, 4], [2, 3], [10, 3, 2, 3], [4, 8]];

export class Trend {
  private readonly choice: HTMLSelectElement;
  private readonly section: HTMLElement;
  private drawn: readonly (() => void)[] = [];

  constructor(
    root: HTMLElement,
    private readonly data: IndexPage,
  ) {
    element(root, "h2", "Trend").id = "trend";
    const label = element(root, "label", "Cell: ");
    this.choice = element(label, "select");
    this.choice.id = "cell";
    data.cells.forEach(({ cell }, place) => {
      element(this.choice, "option", cell).value = String(place);
    });
    this.choice.addEventListener("change", () => this.show(Number(this.choice.value)));
    this.section = element(root, "section");
    this.section.id = "cell-trend";
    if (data.cells.length > 0) this.show(0);
  }

  choose(cell: number): void {
    this.choice.value = String(cell);
    this.show(cell);
    this.choice.scrollIntoView({ block: "center" });
    this.choice.focus();
  }

  private show(place: number): void {
    for (const remove of this.drawn) remove();
    this.section.replaceChildren();
    const cell = this.data.cells[place];
    if (cell === undefined) return;
    this.section.setAttribute("aria-label", `Trend of ${cell.cell}`);
    this.drawn = [this.outcomes(cell), this.runs(cell), this.successes(cell)];
    this.table(cell);
  }

  private outcomes({ trend, canary }: Cell): () => void {
    const share = (runs: readonly number[]): (number | null)[] =>
      runs.map((count, night) => (trend.runs[night] ? (100 * count) / trend.runs[night] : null));
    return this.chart({
      title: "How runs ended",
      explains: `Share of the night's runs by outcome, in percent.${canary ? " A canary must be invalid." : ""}`,
      series: trend.outcomes.map(({ outcome }, nth) => line(outcome, seriesColour(nth), dashes[nth % dashes.length])),
      columns: trend.outcomes.map(({ runs }) => share(runs)),
      unit: " %",
    });
  }

  private runs({ trend }: Cell): () => void {
    return this.chart({
      title: "Runs",
      explains: "Of each night.",
      series: [line("runs", seriesColour(0))],
      columns: [[...trend.runs]],
      unit: "",
    });
  }

  private successes({ trend }: Cell): () => void {
    return this.chart({
      title: "Operations that succeeded during a fault",
      explains: "On average over the faults of the night.",
      series: [line("ok per fault", seriesColour(0))],
      columns: [[...trend.okPerFault]],
      unit: "",
    });
  }

  private chart({ title, explains, series, columns, unit }: TrendChart): () => void {
    const { nights } = this.data;
    const value = (_: uPlot, raw: number | null): string =>
      raw === null ? "" : `${raw.toLocaleString("en-US", { maximumFractionDigits: 2 })}${unit}`;
    const names = nights.map(({ night }) => night);
    return chart(this.section, {
      ...{ title, explains, heading: "h3" },
      columns: [names.map((_, place) => place), ...columns],
      options: (width) => {
        const axis = nightAxis(names, width);
        // A single night is a point, not a line.
        const points = { show: names.length < 3, size: 6 };
        return {
          scales: { x: axis.scale, y: { range: fromZero } },
          axes: [axis.axis, { ...axisStyle(), size: 62 }],
          series: [axis.series, ...series.map((each) => ({ ...each, points, value }))],
          legend: { live: true },
          padding: nightPadding,
        };
      },
    });
  }

  /** For readers who do not see the charts, and for exact numbers. */
  private table({ cell, trend }: Cell): void {
    const details = element(this.section, "details");
    element(details, "summary", "The same as a table");
    details.addEventListener("toggle", () => {
      if (!details.open || details.querySelector("table") !== null) return;
      const names = trend.outcomes.map(({ outcome }) => outcome);
      const rows = table(details, `Trend of ${cell}`, ["Night", "Runs", ...names, "Ok per fault"]);
      for (let night = this.data.nights.length - 1; night >= 0; night--) {
        const row = element(rows, "tr");
        element(row, "td", this.data.nights[night]?.night ?? "");
        for (const runs of [trend.runs, ...trend.outcomes.map((each) => each.runs)]) {
          element(row, "td", (runs[night] ?? 0).toLocaleString("en-US"), "n");
        }
        element(row, "td", trend.okPerFault[night]?.toFixed(1) ?? "–", "n");
      }
    });
  }
}

interface TrendChart {
  readonly title: string;
  readonly explains: string;
  readonly series: readonly uPlot.Series[];
  readonly columns: readonly (number | null)[][];
  readonly unit: string;
}
