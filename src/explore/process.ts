/**
 * One replica under the explorer's control: takes one input at a time and reports its actions. Its clock stands still and its random
 * numbers are always the same: the explorer decides the order of events, so a replica is a function of its disk at boot and of its inputs
 * since.
 */
import type {
  ClientRequest,
  Host,
  Message,
  NodeId,
  OperatorCommand,
  Outcome,
  Program,
  ProgramSettings,
  Replica,
} from "../../nodes/host.js";
import { UnsoundReport, unsoundBounds } from "../../nodes/sound-reports.js";
import type { TraceEvent } from "../../nodes/trace.js";
import { malformedOutcome, malformedTrace, wellFormed } from "../../nodes/well-formed.js";
import { textOf } from "./canonical.js";
import { copied, ExploredDisk, type Files, textOfFiles } from "./disk.js";

export type Input =
  | { readonly kind: "message"; readonly from: NodeId; readonly to: NodeId; readonly message: Message }
  | { readonly kind: "timer"; readonly node: NodeId; readonly name: string }
  | { readonly kind: "request"; readonly node: NodeId; readonly index: number; readonly request: ClientRequest }
  | { readonly kind: "operator"; readonly node: NodeId; readonly command: OperatorCommand };

/** The actions of a replica in one step, in order. A sync is listed only if it made something durable. */
export type Output =
  | { readonly kind: "send"; readonly to: NodeId; readonly message: Message }
  | { readonly kind: "reply"; readonly request: ClientRequest; readonly outcome: Outcome }
  | { readonly kind: "trace"; readonly event: TraceEvent }
  | { readonly kind: "sync"; readonly before: Files };

export class ExploredProcess implements Host {
  readonly disk: ExploredDisk;
  readonly timers = new Set<string>();
  readonly replica: Replica;
  outputs: Output[] = [];

  constructor(
    program: Program,
    settings: ProgramSettings,
    readonly id: NodeId,
    readonly members: readonly NodeId[],
    durable: Files,
  ) {
    this.disk = new ExploredDisk(durable, () => this.outputs.push({ kind: "sync", before: this.disk.durable }));
    this.replica = program.create(this, settings);
  }

  /** Takes an input, null for the start. Throws whatever the replica throws, and if its log is one that cannot be. */
  take(input: Input | null): void {
    this.outputs = [];
    if (input === null) this.replica.start();
    else if (input.kind === "message") this.replica.onMessage(input.from, copied(input.message));
    else if (input.kind === "request") this.replica.onRequest(input.request);
    else if (input.kind === "operator") this.replica.onOperator?.(input.command);
    else {
      this.timers.delete(input.name);
      this.replica.onTimer(input.name);
    }
    const unsound = this.replica.logView === undefined ? null : unsoundBounds(this.replica.logView);
    if (unsound !== null) throw new UnsoundReport(unsound);
  }

  /** Tells this state apart from all others of this node. */
  get text(): string {
    const { disk } = this;
    const durable = disk.files === disk.durable ? "" : textOfFiles(disk.durable);
    const fields = textOf(this.replica, new Set<unknown>([this, disk]));
    return `${this.id} ${fields} ${textOfFiles(disk.files)} ${durable} ${JSON.stringify([...this.timers].sort())}`;
  }

  send(to: NodeId, message: Message): void {
    this.outputs.push({ kind: "send", to, message: copied(message) });
  }

  reply(request: ClientRequest, outcome: Outcome): void {
    this.outputs.push({ kind: "reply", request, outcome: wellFormed(outcome, malformedOutcome) });
  }

  setTimer(name: string): void {
    this.timers.add(name);
  }

  cancelTimer(name: string): void {
    this.timers.delete(name);
  }

  now(): number {
    return 0;
  }

  random(): number {
    return 0.5;
  }

  trace(event: TraceEvent): void {
    this.outputs.push({ kind: "trace", event: wellFormed(event, malformedTrace) });
  }
}

/** An input's place among all inputs. */
export function textOfInput(input: Input): string {
  return JSON.stringify(input);
}
