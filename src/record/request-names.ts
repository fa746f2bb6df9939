/**
 * What replicas call the operations of clients: process n is client "pn", and its k-th operation is request k, however often it is sent.
 */
import type { HistoryEvent } from "../history/operation.js";
import { isNemesis, type Process } from "../history/process.js";

export function clientOf(process: Process): string {
  return `p${process}`;
}

/** The name of one request, such as "p9/7". */
export function requestName({ client, seq }: { readonly client: string; readonly seq: number }): string {
  return `${client}/${seq}`;
}

/** Which operation an event belongs to. */
export interface Numbered {
  readonly client: string;
  readonly seq: number;
  readonly invoked: HistoryEvent;
  /** The invocation itself, or the operation's end. */
  readonly event: HistoryEvent;
}

/** Events of clients, in order; what is not preceded by its invocation is left out. */
export function* numbered(events: Iterable<HistoryEvent>): Iterable<Numbered> {
  const open = new Map<Process, Omit<Numbered, "event">>();
  for (const event of events) {
    const { process, type } = event;
    if (isNemesis(process)) continue;
    let latest = open.get(process);
    if (type === "invoke") {
      latest = { client: clientOf(process), seq: (latest?.seq ?? 0) + 1, invoked: event };
      open.set(process, latest);
    }
    if (latest !== undefined) yield { client: latest.client, seq: latest.seq, invoked: latest.invoked, event };
  }
}
