/** One operation in words: what it was, and its place in the order that explains the operations. */

import type { PageHistory, WholeOrder } from "./history.js";
import type { PageOperation } from "./operation.js";
import { Clock, duration } from "./units.js";

export class OperationWords {
  private readonly clock: Clock;

  constructor(private readonly history: PageHistory) {
    this.clock = new Clock(history.data.end);
  }

  of(operation: PageOperation): string {
    const { call, client, f, input, type, output, error, node } = operation;
    const key = this.history.keyOf(operation);
    const asked = input === "null" ? "" : ` ${input}`;
    const answered = output === "" || output === "null" ? "" : ` ${output}`;
    const why = error === "" ? "" : ` (${error})`;
    return (
      `Event ${call}, ${client}: ${f}${asked}${key === "" ? "" : ` of ${key}`} → ${type}${answered}${why}\n` +
      `${this.span(operation)}${node === "" ? "" : `, at ${node}`}`
    );
  }

  private span({ call, completion, from, to, type }: PageOperation): string {
    const { timed } = this.history.data;
    const begun = timed ? this.clock.at(from) : `event ${call}`;
    const end = timed ? this.clock.at(to) : String(completion);
    if (completion < 0) return `${begun}, never answered`;
    if (type === "info") return `${begun}, no answer until the client gave up at ${end}`;
    return `${begun} to ${end}${timed ? `, ${duration(Math.max(0, to - from))}` : ""}`;
  }

  place(operation: PageOperation, whole: WholeOrder | undefined, impossible: boolean): string {
    const object = this.history.data.objects[operation.object];
    if (object === undefined || object.valid === null) return "";
    if (object.order === null) return object.note;
    const place = whole?.placeOf.get(operation);
    if (whole !== undefined && place !== undefined) {
      const of = `Step ${place + 1} of ${whole.operations.length}`;
      if (object.stuck === null) return `${of} in the linearization.`;
      return whole === this.history.mainOrder(operation.object)
        ? `${of} in the longest partial linearization found.`
        : `${of} in the best partial linearization that includes it; the longest one leaves it out.`;
    }
    if (operation.type === "fail") return "It failed, so it took no effect and is in no order.";
    if (object.stuck === null) return "The linearization leaves it out: it may never have taken effect.";
    if (impossible) return "No partial linearization includes it.";
    const stuck = this.history.operations[object.stuck];
    return stuck !== undefined && operation.call > stuck.completion
      ? `It began after event ${stuck.completion}, which no order ${object.proven ? "" : "found "}gets past.`
      : "No partial linearization that includes it was found.";
  }
}
