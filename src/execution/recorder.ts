/**
 * The one place where events are stamped. An invocation is stamped before the request leaves and a completion after the answer
 * arrived, both here in the controller, so that the recorded interval always contains the moment of effect.
 */
import type { EventType, HistoryEvent, Json } from "../history/operation.js";

export interface Invocation {
  readonly process: number;
  readonly f: string;
  readonly key?: string | undefined;
  readonly value: Json;
  readonly node?: string;
}

export interface Completion extends Invocation {
  readonly type: Exclude<EventType, "invoke">;
  readonly error?: string | undefined;
}

export interface RecorderOptions {
  /** Nanoseconds since the start of the run, never decreasing. */
  readonly nowNs: () => number;
  /** Stores each event, as one line of a file, before `invoke` or `complete` returns. */
  readonly append?: (event: HistoryEvent) => void;
}

export class Recorder {
  private readonly recorded: HistoryEvent[] = [];
  private readonly listeners: ((event: HistoryEvent) => void)[] = [];
  /** Of each process; one whose last operation is indeterminate is retired and may not invoke again (Jepsen's rule). */
  private readonly states: ("open" | "idle" | "retired" | undefined)[] = [];

  constructor(private readonly options: RecorderOptions) {}

  get events(): readonly HistoryEvent[] {
    return this.recorded;
  }

  onEvent(listener: (event: HistoryEvent) => void): void {
    this.listeners.push(listener);
  }

  invoke(invocation: Invocation): void {
    const { process } = invocation;
    const state = this.states[process];
    if (state === "open") throw new Error(`process ${process} invokes while its last operation is open`);
    if (state === "retired") throw new Error(`process ${process} invokes after an indeterminate operation`);
    this.states[process] = "open";
    this.record("invoke", invocation);
  }

  complete(completion: Completion): void {
    const { process, type } = completion;
    if (this.states[process] !== "open") {
      throw new Error(`process ${process} completes an operation that it never invoked`);
    }
    this.states[process] = type === "info" ? "retired" : "idle";
    this.record(type, completion);
  }

  /** An event that is not a client's, such as the beginning of a fault. */
  note(note: { readonly f: string; readonly value: Json }): void {
    this.record("info", { process: "nemesis", ...note });
  }

  private record(type: EventType, of: Omit<Completion, "type" | "process"> & { process: number | string }): void {
    const event = eventOf(this.recorded.length, this.options.nowNs(), type, of);
    this.recorded.push(event);
    this.options.append?.(event);
    for (const listener of this.listeners) listener(event);
  }
}

function eventOf(
  index: number,
  time: number,
  type: EventType,
  { process, f, key, value, node, error }: Omit<Completion, "type" | "process"> & { process: number | string },
): HistoryEvent {
  // Most events have all fields or all but the error, and written out like this their fields lie in one object.
  if (key !== undefined && node !== undefined) {
    return error === undefined
      ? { index, time, type, process, f, key, value, node }
      : { index, time, type, process, f, key, value, node, error };
  }
  // Fields are assigned, since spreading what may be absent costs more than all of the rest.
  const event: { -readonly [field in keyof HistoryEvent]: HistoryEvent[field] } = { index, time, type, process, f };
  if (key !== undefined) event.key = key;
  event.value = value;
  if (node !== undefined) event.node = node;
  if (error !== undefined) event.error = error;
  return event;
}
