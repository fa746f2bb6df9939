/// <reference lib="dom" />
/** What the space-time diagram says in words: of one message, of what it leaves out, and how to read it. */
import type { PageData, SpaceTime } from "./data.js";
import type { Elements } from "./elements.js";
import type { PageOperation } from "./history.js";
import type { PageMessage } from "./space-time-messages.js";

export interface SpaceTimeText {
  message(message: PageMessage): string;
  /** What part of the run is shown. */
  coverage(): string;
  /** Of an operation that is not in that part. */
  outside(operation: PageOperation): string;
  legend(host: HTMLElement): void;
  help(host: HTMLElement): void;
}

export function spaceTimeText(parts: Elements, data: PageData, space: SpaceTime): SpaceTimeText {
  const { element, plural, seconds, svgElement } = parts;
  const nameOf = (party: number): string => space.parties[party]?.name ?? "";
  const count = space.messages.from.length;
  const spans = space.spans.map(([from, to]) => `${seconds(from)} to ${seconds(to)}`).join(", ");
  return {
    message({ from, to, departs, ends, loss, label, detail, kind }) {
      const passed =
        loss === ""
          ? `arrived at ${seconds(ends)}, after ${((ends - departs) / 1e6).toFixed(2)} ms`
          : `never arrived: ${loss}${ends > departs ? `, at ${seconds(ends)}` : ""}`;
      const again = kind === "again" ? " (nothing new)" : "";
      return `${nameOf(from)} → ${nameOf(to)}: ${label}${again}\nleft at ${seconds(departs)}, ${passed}\n${detail}`;
    },
    coverage: () =>
      count === space.total
        ? `${count > 1 ? "All " : ""}${plural(count, "message of the run is", "messages of the run are")} in the diagram.`
        : `The diagram has ${count} of the run's ${plural(space.total, "message")}: those that left, arrived or were lost from ${spans}.`,
    outside: ({ label, from }) => `${label} at ${seconds(from)} is outside of what the diagram shows: ${spans}.`,
    help(host) {
      const help = element(host, "details");
      element(help, "summary", "How to read and work it");
      element(
        help,
        "p",
        "Time goes down. Each node and client has a line; an arrow is a message from when it left to when it arrived, so a long " +
          "slope is a long way, and a cross is a message that never arrived. A bar on a client's line is an operation. By events, " +
          "what matters has room and the time between is pressed together; by time, all is to scale. A click on a bar or an arrow " +
          "shows its operation on the timeline, and an operation chosen there is shown here. Keys: ← → go through the messages, " +
          "Enter goes to the operation of one, Escape lets go, + − zoom, 0 shows all, v the violation, t by time or by events, o " +
          "only what matters. Ctrl with the wheel zooms.",
      );
    },
    legend(host) {
      const list = element(host, "ul", "", "legend");
      const entry = (words: string, draw: (svg: SVGSVGElement) => void): void => {
        const item = element(list, "li");
        draw(svgElement(item, "svg", { width: 34, height: 16, "aria-hidden": "true" }));
        item.append(words);
      };
      const arrow =
        (className: string, tip = "M28 12l-8 1m8 -1l-6 -5"): ((svg: SVGSVGElement) => void) =>
        (svg) =>
          svgElement(svg, "path", { d: `M4 3L28 12${tip}`, class: `message ${className}` });
      const bar =
        (className: string, width: number): ((svg: SVGSVGElement) => void) =>
        (svg) =>
          svgElement(svg, "rect", { x: 16 - width / 2, y: 0, width, height: 16, class: className });
      const { roles, outages, messages } = space;
      if (roles.some(({ leads }) => leads)) entry("leads", bar("leads", 9));
      if (roles.some(({ role }) => role === "candidate")) entry("candidate", bar("candidate", 7));
      entry("follows", bar("follows", 3));
      if (outages.some(({ what }) => what === "down")) entry("down", bar("down", 12));
      if (outages.some(({ what }) => what === "paused")) entry("stands still", bar("paused", 12));
      if (
        data.explanations.some(({ steps }) => data.valid === false && steps.some(({ operation }) => operation !== null))
      ) {
        entry("operation of the violation, and messages about it", arrow("guilty"));
      }
      entry("message", arrow("work"));
      if (messages.loss.some((loss) => space.texts[loss] !== ""))
        entry("never arrived", arrow("lost", "M23 7l10 10m0 -10l-10 10"));
      entry("about something else, or nothing new, such as a heartbeat", arrow("again"));
      if ((data.run?.faults.length ?? 0) > 0) entry("a fault is in effect", bar("fault", 30));
    },
  };
}
