/** The legend of the space-time diagram, and how to use it. */
import type { PageData, SpaceTime } from "../data.js";
import { svgElement } from "../dom.js";
import { type LegendEntry, legend } from "../how-to-read.js";

export const spaceTimeHelp =
  "Time runs downwards. Each node and each client has a line; an arrow is a message, from when it was sent to when it arrived, so " +
  "a long slope is a slow message, and a cross is a message that never arrived. A bar on a client's line is an operation. By " +
  "events, what matters gets room and the time in between is compressed; by time, everything is to scale. Clicking a bar or an " +
  "arrow shows its operation on the timeline, and an operation chosen there is shown here. Keys: ← → step through the messages, " +
  "Enter goes to the operation of a message, Escape lets go of it, + − zoom, 0 shows everything, v goes to the violation, t " +
  "switches between events and time, o between everything new and only what matters. The wheel zooms while Ctrl is held.";

export function spaceTimeLegend(host: HTMLElement, data: PageData, space: SpaceTime): void {
  const look = { name: "Legend of the diagram", width: 34, height: 16 };
  legend(host, look, [...lineMarks(space), ...messageMarks(data, space)]);
}

function lineMarks({ roles, outages }: SpaceTime): readonly LegendEntry[] {
  return [
    { present: roles.some(({ leads }) => leads), words: "leads", draw: bar("leads", 9) },
    { present: roles.some(({ role }) => role === "candidate"), words: "candidate", draw: bar("candidate", 7) },
    { present: roles.length > 0, words: "follows", draw: bar("follows", 3) },
    { present: outages.some(({ what }) => what === "down"), words: "down", draw: bar("down", 12) },
    { present: outages.some(({ what }) => what === "paused"), words: "paused", draw: bar("paused", 12) },
  ];
}

function messageMarks({ valid, explanations, run }: PageData, space: SpaceTime): readonly LegendEntry[] {
  const { messages, texts, observed } = space;
  const blamed = explanations.some(({ steps }) => steps.some(({ operation }) => operation !== null));
  return [
    {
      present: valid === false && blamed,
      words: "operation of the violation, and messages about it",
      draw: arrow("guilty"),
    },
    { present: true, words: observed ? "message" : "request of a client, or its answer", draw: arrow("work") },
    {
      present: messages.loss.some((loss) => texts[loss] !== ""),
      words: "never arrived",
      draw: arrow("lost", "M23 7l10 10m0 -10l-10 10"),
    },
    { present: observed, words: "about something else, or nothing new, such as a heartbeat", draw: arrow("again") },
    { present: (run?.faults.length ?? 0) > 0, words: "a fault is in effect", draw: bar("fault", 30) },
  ];
}

function arrow(className: string, tip = "M28 12l-8 1m8 -1l-6 -5"): LegendEntry["draw"] {
  return (svg) => svgElement(svg, "path", { d: `M4 3L28 12${tip}`, class: `message ${className}` });
}

function bar(className: string, width: number): LegendEntry["draw"] {
  return (svg) => svgElement(svg, "rect", { x: 16 - width / 2, y: 0, width, height: 16, class: className });
}
