/** The page of one finding. */
import type uPlot from "uplot";
import { axisStyle, chart, line, seriesColour } from "../../../report/page/chart.js";
import { element, table } from "../../../report/page/dom.js";
import { colour } from "../../../report/page/theme.js";
import type { FindingPage, Replay } from "./data.js";
import { latestFirst } from "./latest-first.js";
import { nightAxis, nightPadding } from "./night-axis.js";

export function finding(root: HTMLElement, data: FindingPage): void {
  document.title = `${data.state}: ${data.headline}`;
  const back = element(element(root, "p", "", "sub"), "a", `Campaign ${data.campaign}`);
  back.href = "../index.html";
  element(root, "h1", data.headline);
  element(root, "p", `${data.subject} · ${data.kind} · finding ${data.id}`, "sub");
  const box = element(root, "section", "", `verdict ${data.state === "fixed" ? "green" : "red"}`);
  box.setAttribute("aria-label", "State");
  const state = element(box, "p", "", "line");
  element(state, "strong", data.state.toUpperCase());
  state.append(` ${data.stateWords}`);
  facts(root, data);
  instructions(root, data);
  story(root, data);
  picture(root, data);
  rates(root, data);
}

function facts(root: HTMLElement, data: FindingPage): void {
  const list = element(element(root, "div", "", "wide"), "table");
  list.setAttribute("aria-label", "Facts");
  const rows = element(list, "tbody");
  for (const [name, value] of data.facts) {
    const row = element(rows, "tr");
    element(row, "th", name).scope = "row";
    element(row, "td", value);
  }
}

function instructions(root: HTMLElement, { commands, repro }: FindingPage): void {
  element(root, "h2", "What to do");
  if (repro !== null) {
    const link = element(element(root, "p"), "a", "repro.json");
    link.href = repro;
    link.download = "repro.json";
  }
  for (const { purpose, text } of commands) {
    element(root, "p", purpose, "purpose");
    const command = element(root, "pre", "", "command");
    command.tabIndex = 0;
    element(command, "code", text);
  }
}

function story(root: HTMLElement, data: FindingPage): void {
  if (data.story.length === 0) return;
  element(root, "h2", "Story");
  const list = element(root, "ol");
  list.id = "story";
  for (const sentence of data.story) element(list, "li", sentence);
}

function picture(root: HTMLElement, { report, headline }: FindingPage): void {
  element(root, "h2", "Picture");
  if (report === null) {
    element(root, "p", "The corpus has no report of this finding any more.", "sub");
    return;
  }
  const link = element(element(root, "p"), "a", "Open the run's report on a page of its own");
  link.href = report;
  const frame = element(root, "iframe", "", "picture");
  frame.title = `Report of the run: ${headline}`;
  frame.loading = "lazy";
  frame.src = report;
}

function rates(root: HTMLElement, data: FindingPage): void {
  if (data.replays.length === 0 && data.seen.length === 0) return;
  const replayed = data.replays.filter(({ judged }) => judged > 0);
  if (replayed.length > 0) rateChart(root, data, replayed);
  else element(root, "h2", "Over the nights");
  const titles = [
    "Night",
    "Runs that showed it",
    "Cluster",
    "Failing replays",
    "Rate",
    "95 % interval",
    "Unproven",
    "Too busy",
    "Could not run",
    "Not done",
  ];
  const rows = table(root, "The finding over the nights", titles);
  const seen = new Map(data.seen);
  const places = data.nights.map((_, place) => place);
  latestFirst(root, rows, places, (night) => {
    const replays = data.replays.filter((each) => each.night === night);
    for (const replay of replays.length === 0 ? [undefined] : replays) {
      const row = element(rows, "tr");
      element(row, "td", data.nights[night] ?? "", "night");
      element(row, "td", String(seen.get(night) ?? 0), "n");
      replayCells(row, replay);
    }
  });
}

function replayCells(row: HTMLTableRowElement, replay: Replay | undefined): void {
  if (replay === undefined) {
    element(row, "td", "not replayed", "soft").colSpan = 8;
    return;
  }
  const { cluster, judged, failing, couldNotRun, tooBusy, notDone, unproven, low, high } = replay;
  element(row, "td", cluster);
  element(row, "td", `${failing} of ${judged}`, "n");
  element(row, "td", judged === 0 ? "–" : percent(failing / judged), "n");
  element(row, "td", judged === 0 ? "–" : `${percent(low)} to ${percent(high)}`, "n");
  element(row, "td", String(unproven), "n");
  element(row, "td", String(tooBusy), "n");
  element(row, "td", String(couldNotRun), "n");
  element(row, "td", String(notDone), "n");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

/** More would hide the line. */
const mostPoints = 60;

/** Lines of the rates, and for each an upright line from the lower to the upper end of its interval. */
function rateChart(root: HTMLElement, data: FindingPage, replays: readonly Replay[]): void {
  const clusters = [...new Set(replays.map(({ cluster }) => cluster))];
  const rateAt = (cluster: string, night: number): number | null => {
    const found = replays.find((each) => each.cluster === cluster && each.night === night);
    return found === undefined ? null : (100 * found.failing) / found.judged;
  };
  const value = (_: uPlot, raw: number | null): string => (raw === null ? "" : percent(raw / 100));
  chart(root, {
    title: "How surely it repeats",
    explains: "Share of replays that failed, in percent; the upright line is its 95 % interval.",
    columns: [
      data.nights.map((_, place) => place),
      ...clusters.map((cluster) => data.nights.map((_, night) => rateAt(cluster, night))),
    ],
    options: (width) => {
      const axis = nightAxis(data.nights, width);
      return {
        scales: { x: axis.scale, y: { range: () => [-2, 102] } },
        axes: [axis.axis, { ...axisStyle(), size: 62 }],
        series: [
          axis.series,
          ...clusters.map((cluster, nth) => ({
            ...line(`on ${cluster}`, seriesColour(nth), nth === 0 ? undefined : [7, 4]),
            ...{ points: { show: data.nights.length <= mostPoints, size: 7 }, value },
          })),
        ],
        hooks: { draw: [(plot) => intervals(plot, replays, clusters)] },
        legend: { live: true },
        padding: nightPadding,
      };
    },
  });
}

function intervals(plot: uPlot, replays: readonly Replay[], clusters: readonly string[]): void {
  const { ctx } = plot;
  ctx.save();
  for (const { night, cluster, low, high } of replays) {
    const nth = clusters.indexOf(cluster);
    // Side by side if a night has several.
    const x = plot.valToPos(night, "x", true) + nth * 3;
    ctx.strokeStyle = colour(seriesColour(nth));
    ctx.lineWidth = 1;
    ctx.globalAlpha = 0.5;
    ctx.beginPath();
    ctx.moveTo(x, plot.valToPos(100 * low, "y", true));
    ctx.lineTo(x, plot.valToPos(100 * high, "y", true));
    ctx.stroke();
  }
  ctx.restore();
}
