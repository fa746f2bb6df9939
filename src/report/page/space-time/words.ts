/** The words of the space-time diagram: about one message, and about the visible part of the run. */
import { plural } from "../../../history/plural.js";
import type { PageData, SpaceTime } from "../data.js";
import type { PageOperation } from "../operation.js";
import { type Clock, duration } from "../units.js";
import type { PageMessage } from "./messages.js";

export class SpaceTimeWords {
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
      const seen = (this.space.parties[from]?.node ?? false) ? "received by the client" : "sent by the client";
      return `${head}\n${seen} at ${this.clock.at(departs)}\n${detail}`;
    }
    const passed =
      loss === ""
        ? `arrived at ${this.clock.at(ends)}, after ${duration(ends - departs)}`
        : `never arrived: ${loss}${ends > departs ? ` at ${this.clock.at(ends)}` : ""}`;
    return `${head}\nsent at ${this.clock.at(departs)}, ${passed}\n${detail}`;
  }

  /** The part of the run that is shown. */
  coverage(): string {
    const count = this.space.messages.from.length;
    const { total, observed } = this.space;
    if (!observed) {
      const asked = count === total ? "" : ` It shows ${count} of the run's ${total}: those from ${this.spans}.`;
      return `${this.unobserved()} The arrows are the requests of clients and their answers, drawn level: when a node received the one and sent the other was not recorded.${asked}`;
    }
    if (count === total)
      return `${count > 1 ? "All " : ""}${plural(count, "message of the run is", "messages of the run are")} in the diagram.`;
    return `The diagram has ${count} of the run's ${plural(total, "message")}: those sent, delivered or lost from ${this.spans}.`;
  }

  /** About an operation outside that part. */
  outside({ label, from }: PageOperation): string {
    return `${label} at ${this.clock.at(from)} is outside the part of the run that the diagram shows: ${this.spans}.`;
  }

  private unobserved(): string {
    return this.data.run?.cluster === "sim"
      ? "Messages between nodes are not shown: the run was cut short, or is not the same when repeated."
      : "Messages between nodes are not shown: between real processes they cannot be observed.";
  }

  private nameOf(party: number): string {
    return this.space.parties[party]?.name ?? "";
  }
}
