/** Small histories, written line by line: each line is an event of a client at a node, in their order. */

import type { EventType, Json, Operation } from "../../src/history/operation.js";
import { pairOperations } from "../../src/history/pairing.js";

export interface ToldEvent {
  readonly process: number;
  readonly type: EventType;
  readonly f: string;
  readonly value?: Json;
  readonly key?: string;
  readonly node?: string;
}

export function told(events: readonly ToldEvent[]): readonly Operation[] {
  return pairOperations(events.map((event, index) => ({ index, time: index, value: null, ...event })));
}

/** An operation from its invocation to its end, without anything in between. */
export function done(
  process: number,
  f: string,
  asked: Json,
  answered: Json,
  more: Pick<ToldEvent, "key" | "node"> & { readonly type?: "ok" | "fail" | "info" } = {},
): readonly ToldEvent[] {
  const { type = "ok", ...where } = more;
  return [
    { process, type: "invoke", f, value: asked, ...where },
    { process, type, f, value: answered, ...where },
  ];
}
