/**
 * Joins invocations with their completions. Only client processes (whole numbers) count. A process that goes on after an
 * indeterminate operation, which Jepsen forbids and some files do, is taken to have started anew: its earlier operation stays
 * open for ever, so no order between the two is assumed.
 */
import { InputError } from "./errors.js";
import type { HistoryEvent, Operation } from "./operation.js";

export interface PairingSource {
  readonly file?: string;
  /** Line of the event at a position of the list, from 1; default: position + 1. */
  readonly lineOf?: (position: number) => number;
}

export function pairOperations(events: readonly HistoryEvent[], source: PairingSource = {}): Operation[] {
  const operations: Operation[] = [];
  /** Position in `operations` and in `events` of each process's open invocation. */
  const open = new Map<number, { id: number; position: number }>();
  const where = (position: number, field: string): { file?: string; line: number; field: string } => ({
    ...(source.file === undefined ? {} : { file: source.file }),
    line: source.lineOf?.(position) ?? position + 1,
    field,
  });
  for (const [position, event] of events.entries()) {
    const { process } = event;
    if (typeof process !== "number") continue;
    const pending = open.get(process);
    if (event.type === "invoke") {
      if (pending !== undefined) {
        throw new InputError(
          `process ${process} invokes ${event.f} while its operation of line ${where(pending.position, "").line} is open`,
          where(position, "process"),
          "a process has one operation open at a time",
        );
      }
      open.set(process, { id: operations.length, position });
      operations.push({
        id: operations.length,
        process,
        f: event.f,
        key: event.key ?? null,
        input: event.value ?? null,
        output: undefined,
        type: "info",
        call: event.index,
        return: Number.POSITIVE_INFINITY,
        callTime: event.time,
        returnTime: Number.POSITIVE_INFINITY,
        ...(event.node === undefined ? {} : { node: event.node }),
      });
      continue;
    }
    const operation = pending === undefined ? undefined : operations[pending.id];
    if (pending === undefined || operation === undefined) {
      throw new InputError(
        `process ${process} completes ${event.f} without having invoked it`,
        where(position, "process"),
        "every completion needs an invocation before it",
      );
    }
    if (event.f !== operation.f || (event.key ?? null) !== operation.key) {
      throw new InputError(
        `process ${process} invoked ${operation.f}${operation.key === null ? "" : ` of ${operation.key}`} and completes ` +
          `${event.f}${event.key === undefined ? "" : ` of ${event.key}`}`,
        where(position, "f"),
      );
    }
    open.delete(process);
    const ended = event.type !== "info";
    operations[operation.id] = {
      ...operation,
      type: event.type,
      output: event.type === "ok" ? (event.value ?? null) : undefined,
      return: ended ? event.index : Number.POSITIVE_INFINITY,
      returnTime: ended ? event.time : Number.POSITIVE_INFINITY,
      ...(event.node === undefined ? {} : { node: event.node }),
      ...(event.error === undefined ? {} : { error: event.error }),
    };
  }
  return operations;
}
