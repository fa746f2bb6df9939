/**
 * Joins invocations with their completions. Only client processes (whole numbers) count. A process that goes on after an
 * indeterminate operation, which Jepsen forbids and some files do, is taken to have started anew: its earlier operation stays
 * open for ever, so no order between the two is assumed.
 */
import { InputError, type InputPlace } from "./errors.js";
import type { HistoryEvent, Operation } from "./operation.js";

export interface PairingSource {
  readonly file?: string;
  /** Line of the event at a position of the list, from 1; default: position + 1. */
  readonly lineOf?: (position: number) => number;
}

export function pairOperations(events: readonly HistoryEvent[], source: PairingSource = {}): Operation[] {
  const pairing = new Pairing(source.file);
  let position = 0;
  for (const event of events) {
    pairing.add(event, source.lineOf?.(position) ?? position + 1);
    position += 1;
  }
  return pairing.operations;
}

/** A process's latest invocation: changed at the next one, since a map that is added to and deleted from is copied all the time. */
interface Latest {
  id: number;
  line: number;
  /** Undefined once it is completed. */
  open: HistoryEvent | undefined;
}

/** Pairs events as they arrive. */
export class Pairing {
  /** In order of invocation; those still open are `info`. */
  readonly operations: Operation[] = [];
  private readonly latest = new Map<number, Latest>();

  constructor(private readonly file?: string) {}

  /** `line` of the event, for errors. Throws InputError when it does not follow from the events before. */
  add(event: HistoryEvent, line: number): void {
    const { process } = event;
    if (typeof process !== "number") return;
    const latest = this.latest.get(process);
    if (event.type === "invoke") {
      if (latest?.open !== undefined) {
        throw new InputError(
          `process ${process} invokes ${event.f} while its operation of line ${latest.line} is open`,
          this.place(line, "process"),
          "a process has one operation open at a time",
        );
      }
      const id = this.operations.length;
      if (latest === undefined) this.latest.set(process, { id, line, open: event });
      else {
        latest.id = id;
        latest.line = line;
        latest.open = event;
      }
      this.operations.push(operationOf(id, process, event, undefined));
      return;
    }
    if (latest?.open === undefined) {
      throw new InputError(
        `process ${process} completes ${event.f} without having invoked it`,
        this.place(line, "process"),
        "every completion needs an invocation before it",
      );
    }
    const invoked = latest.open;
    if (event.f !== invoked.f || event.key !== invoked.key) {
      throw new InputError(
        `process ${process} invoked ${invoked.f}${invoked.key === undefined ? "" : ` of ${invoked.key}`} and completes ` +
          `${event.f}${event.key === undefined ? "" : ` of ${event.key}`}`,
        this.place(line, "f"),
      );
    }
    latest.open = undefined;
    this.operations[latest.id] = operationOf(latest.id, process, invoked, event);
  }

  private place(line: number, field: string): InputPlace {
    return { ...(this.file === undefined ? {} : { file: this.file }), line, field };
  }
}

/** An invocation and what it led to; without a completion it is indeterminate. */
export function operationOf(
  id: number,
  process: number,
  invocation: HistoryEvent,
  completion: HistoryEvent | undefined,
): Operation {
  const type = completion === undefined || completion.type === "invoke" ? "info" : completion.type;
  const ended = completion !== undefined && type !== "info";
  const node = completion?.node ?? invocation.node;
  const error = completion?.error;
  const { f, index: call, time: callTime } = invocation;
  const key = invocation.key ?? null;
  const input = invocation.value ?? null;
  const output = completion !== undefined && type === "ok" ? (completion.value ?? null) : undefined;
  const returned = ended ? completion.index : Number.POSITIVE_INFINITY;
  const returnTime = ended ? completion.time : Number.POSITIVE_INFINITY;
  // Most operations have all fields or all but the error, and written out like this their fields lie in one object.
  if (node !== undefined) {
    return error === undefined
      ? { id, process, f, key, input, output, type, call, return: returned, callTime, returnTime, node }
      : { id, process, f, key, input, output, type, call, return: returned, callTime, returnTime, node, error };
  }
  const operation = { id, process, f, key, input, output, type, call, return: returned, callTime, returnTime };
  return error === undefined ? operation : { ...operation, error };
}
