/** What the space-time diagram says in words: of one message, of what it leaves out, and how to read it. */
import { plural } from "../../../history/plural.js";
import type { PageData, SpaceTime } from "../data.js";
import { element, svgElement } from "../dom.js";
import type { PageOperation } from "../operation.js";
import { type Clock, duration } from "../units.js";
import type { PageMessage } from "./messages.js";

export class SpaceTimeText {
  private readonly spans: string;

  constructor(
    private readonly data: PageData,
    private readonly space: SpaceTime,
    private readonly clock: Clock,
  ) {
    this.spans = space.spans.map(([from, to]) => `${clock.at(from)} to ${clock.at(to)}`).join(", ");
  }

  message({ from, to, departs, ends, loss, label, detail, kind }: PageMessage): string {
    const head = `${this.nameOf(from)} → ${this.nameOf(to)}: ${label}${kind === "again" ? " (nothing new)" : ""}`;
    if (!this.space.observed) {
      const seen = (this.space.parties[from]?.node ?? false) ? "the client had it" : "the client sent it";
      return `${head}\n${seen} at ${this.clock.at(departs)}\n${detail}`;
    }
    const passed =
      loss === ""
        ? `arrived at ${this.clock.at(ends)}, after ${duration(ends - departs)}`
        : `never arrived: ${loss}${ends > departs ? `, at ${this.clock.at(ends)}` : ""}`;
    return `${head}\nleft at ${this.clock.at(departs)}, ${passed}\n${detail}`;
  }

  /** What part of the run is shown. */
  coverage(): string {
    const count = this.space.messages.from.length;
    const { total, observed } = this.space;
    if (!observed) {
      const asked = count === total ? "" : ` It has ${count} of the run's ${total}: those from ${this.spans}.`;
      return `${this.unobserved()} The arrows are requests and answers of clients, drawn level: when a node got the one and sent the other was not recorded.${asked}`;
    }
    if (count === total)
      return `${count > 1 ? "All " : ""}${plural(count, "message of the run is", "messages of the run are")} in the diagram.`;
    return `The diagram has ${count} of the run's ${plural(total, "message")}: those that left, arrived or were lost from ${this.spans}.`;
  }

  /** Of an operation that is not in that part. */
  outside({ label, from }: PageOperation): string {
    return `${label} at ${this.clock.at(from)} is outside of what the diagram shows: ${this.spans}.`;
  }

  help(host: HTMLElement): void {
    const help = element(host, "details", "", "help");
    element(help, "summary", "How to read and use it");
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
  }

  legend(host: HTMLElement): void {
    const list = element(host, "ul", "", "legend");
    list.setAttribute("aria-label", "Legend of the diagram");
    const entry = (present: boolean, words: string, draw: (svg: SVGSVGElement) => void): void => {
      if (!present) return;
      const item = element(list, "li");
      draw(svgElement(item, "svg", { width: 34, height: 16, "aria-hidden": "true" }));
      item.append(words);
    };
    const { roles, outages, messages, texts, observed } = this.space;
    const { valid, explanations, run } = this.data;
    const blamed =
      valid === false && explanations.some(({ steps }) => steps.some(({ operation }) => operation !== null));
    entry(
      roles.some(({ leads }) => leads),
      "leads",
      bar("leads", 9),
    );
    entry(
      roles.some(({ role }) => role === "candidate"),
      "candidate",
      bar("candidate", 7),
    );
    entry(roles.length > 0, "follows", bar("follows", 3));
    entry(
      outages.some(({ what }) => what === "down"),
      "down",
      bar("down", 12),
    );
    entry(
      outages.some(({ what }) => what === "paused"),
      "paused",
      bar("paused", 12),
    );
    entry(blamed, "operation of the violation, and messages about it", arrow("guilty"));
    entry(true, observed ? "message" : "request of a client, or its answer", arrow("work"));
    entry(
      messages.loss.some((loss) => texts[loss] !== ""),
      "never arrived",
      arrow("lost", "M23 7l10 10m0 -10l-10 10"),
    );
    entry(observed, "about something else, or nothing new, such as a heartbeat", arrow("again"));
    entry((run?.faults.length ?? 0) > 0, "a fault is in effect", bar("fault", 30));
  }

  private unobserved(): string {
    return this.data.run?.cluster === "sim"
      ? "Messages between nodes are not shown: the run was cut short, or does not repeat itself."
      : "Messages between nodes are not shown: between real processes nobody sees them pass.";
  }

  private nameOf(party: number): string {
    return this.space.parties[party]?.name ?? "";
  }
}

function arrow(className: string, tip = "M28 12l-8 1m8 -1l-6 -5"): (svg: SVGSVGElement) => void {
  return (svg) => svgElement(svg, "path", { d: `M4 3L28 12${tip}`, class: `message ${className}` });
}

function bar(className: string, width: number): (svg: SVGSVGElement) => void {
  return (svg) => svgElement(svg, "rect", { x: 16 - width / 2, y: 0, width, height: 16, class: className });
}
