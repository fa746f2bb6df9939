/**
 * The one place where events are stamped. An invocation is stamped before the request leaves and a completion after the answer
 * arrived, both here in the controller, so that the recorded interval always contains the moment of effect.
 */
import { writeSync } from "node:fs";
import type { EventType, HistoryEvent, Json } from "./operation.js";

export interface Invocation {
  readonly process: number;
  readonly f: string;
  readonly key?: string;
  readonly value: Json;
  readonly node?: string;
}

export interface Completion extends Invocation {
  readonly type: Exclude<EventType, "invoke">;
  readonly error?: string;
}

export interface RecorderOptions {
  /** Nanoseconds since the start of the run, never decreasing. */
  readonly nowNs: () => number;
  /** File to which each event is written as one line before `invoke` or `complete` returns. */
  readonly fd?: number;
}

export class Recorder {
  private readonly recorded: HistoryEvent[] = [];
  private readonly listeners: ((event: HistoryEvent) => void)[] = [];
  private readonly open = new Set<number>();
  /** Processes whose last operation is indeterminate: they may not invoke again (Jepsen's rule). */
  private readonly retired = new Set<number>();

  constructor(private readonly options: RecorderOptions) {}

  get events(): readonly HistoryEvent[] {
    return this.recorded;
  }

  onEvent(listener: (event: HistoryEvent) => void): void {
    this.listeners.push(listener);
  }

  invoke(invocation: Invocation): void {
    const { process } = invocation;
    if (this.open.has(process)) throw new Error(`process ${process} invokes while its last operation is open`);
    if (this.retired.has(process)) throw new Error(`process ${process} invokes after an indeterminate operation`);
    this.open.add(process);
    this.record("invoke", invocation);
  }

  complete(completion: Completion): void {
    const { process, type } = completion;
    if (!this.open.delete(process)) throw new Error(`process ${process} completes an operation that it never invoked`);
    if (type === "info") this.retired.add(process);
    this.record(type, completion);
  }

  /** An event that is not a client's, such as the beginning of a fault. */
  note(note: { readonly f: string; readonly value: Json }): void {
    this.record("info", { process: "nemesis", ...note });
  }

  private record(type: EventType, of: Omit<Completion, "type" | "process"> & { process: number | string }): void {
    const event: HistoryEvent = {
      index: this.recorded.length,
      time: this.options.nowNs(),
      type,
      process: of.process,
      f: of.f,
      ...(of.key === undefined ? {} : { key: of.key }),
      value: of.value,
      ...(of.node === undefined ? {} : { node: of.node }),
      ...(of.error === undefined ? {} : { error: of.error }),
    };
    this.recorded.push(event);
    if (this.options.fd !== undefined) writeSync(this.options.fd, `${JSON.stringify(event)}\n`);
    for (const listener of this.listeners) listener(event);
  }
}
