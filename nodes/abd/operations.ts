/**
 * The coordinator: the node that a client asked takes its operation through two phases, each of which needs the answers of a majority (Attiya,
 * Bar-Noy and Dolev 1995; Lynch and Shvartsman 1997, section 3). The first finds the latest version that any client may have been shown. The
 * second sees to it that a majority holds the version that the operation is about: what a read returns, or what a write has put above all.
 * Since two majorities share a node, no later operation finds less.
 */
import type { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, NodeId, Outcome } from "../host.js";
import { halfOf, majorityOf } from "../quorum.js";
import type { AbdMessage, Held, Stored } from "./messages.js";
import type { Registers } from "./registers.js";
import { isLater, isSameTag, type Version } from "./tags.js";
import type { AbdTrace } from "./traces.js";
import type { AbdVariant } from "./variants.js";

/** `always`: reads write back. `if-needed`: only if a majority was not found to hold the version already. */
export const writeBacks = ["always", "if-needed"] as const;
export type WriteBack = (typeof writeBacks)[number];

/** At this pace nodes that have not answered are asked again. */
export const againMs = 100;
/** The first round comes too soon for those that have just begun. */
const roundsUntilAgain = 2;
/** After this many rounds an operation that has certainly changed nothing is refused, and its client may ask another node. */
const roundsUntilRefused = 6;
/** After this many a write that some node may hold is given up; later reads may still find it, or not. */
const roundsUntilUnknown = 21;

interface Operation {
  readonly name: string;
  readonly request: ClientRequest;
  readonly key: string;
  readonly isWrite: boolean;
  phase: "query" | "store";
  /** The nodes that have answered in this phase. */
  answered: NodeId[];
  /** In the first phase the latest version that was found, in the second what is to be stored. */
  version: Version<Json>;
  /** In the first phase: how many were found to hold it. */
  holders: number;
  /** In this phase. */
  rounds: number;
}

export class Operations {
  private readonly open = new Map<string, Operation>();
  private begun = 0;
  private readonly majority: number;
  private readonly others: readonly NodeId[];

  constructor(
    private readonly host: Host<AbdMessage, AbdTrace>,
    private readonly registers: Registers,
    private readonly assertions: Assertions,
    private readonly writeBack: WriteBack,
    private readonly variant: AbdVariant | null,
    /** How often the node has started: names of operations are never used again, since answers to earlier ones may be on their way. */
    private readonly starts: number,
  ) {
    this.majority = majorityOf(host.members.length);
    this.others = host.members.filter((member) => member !== host.id);
  }

  get isIdle(): boolean {
    return this.open.size === 0;
  }

  begin(request: ClientRequest, key: string, isWrite: boolean): void {
    this.begun += 1;
    const operation: Operation = {
      name: `${this.starts}/${this.begun}`,
      request,
      key,
      isWrite,
      phase: "query",
      rounds: 0,
      answered: [this.host.id],
      version: this.registers.version(key),
      holders: 1,
    };
    this.open.set(operation.name, operation);
    if (isWrite && (this.variant === "write-without-query" || this.variant === "time-as-number")) {
      this.store(operation);
      return;
    }
    this.send(operation, this.others);
    this.endIfQueried(operation);
  }

  onHeld(from: NodeId, message: Held): void {
    for (const operation of this.meant(message)) {
      if (operation.phase === "query") {
        if (!this.counts(from, operation)) continue;
        this.found(operation, message.version);
        this.endIfQueried(operation);
      } else if (this.variant === "phases-mixed") this.onAcknowledged(from, operation, false);
    }
  }

  onStored(from: NodeId, message: Stored): void {
    for (const operation of this.meant(message)) {
      if (operation.phase === "store") this.onAcknowledged(from, operation, true);
    }
  }

  /** Asks nodes that have not answered once more, and gives up what has waited for long. */
  again(): void {
    for (const operation of [...this.open.values()]) {
      operation.rounds += 1;
      const changesNothing = !operation.isWrite || operation.phase === "query";
      if (changesNothing && operation.rounds >= roundsUntilRefused) {
        this.end(operation, { type: "fail", error: "no majority has answered", retry: true });
      } else if (operation.rounds >= roundsUntilUnknown) {
        this.end(operation, { type: "info", error: "no majority has stored it" });
      } else if (operation.rounds >= roundsUntilAgain) {
        if (this.variant === "new-tag-when-sent-again" && !changesNothing) this.beginAgain(operation);
        this.send(
          operation,
          this.others.filter((id) => !operation.answered.includes(id)),
        );
      }
    }
  }

  private found(operation: Operation, version: Version<Json>): void {
    if (isSameTag(version, operation.version)) operation.holders += 1;
    else if (isLater(version, operation.version)) {
      operation.version = version;
      operation.holders = 1;
    }
  }

  private endIfQueried(operation: Operation): void {
    const { answered, isWrite, holders, version } = operation;
    const enough = this.variant === "half-queried" ? halfOf(this.host.members.length) : this.majority;
    if (answered.length < enough) return;
    this.tellQuorum(operation);
    if (isWrite || !this.isHeldByMajority(operation, holders)) this.store(operation);
    else this.answer(operation, version);
  }

  /** Whether a read can do without its second phase. */
  private isHeldByMajority({ key, version }: Operation, holders: number): boolean {
    if (this.variant === "no-write-back") return true;
    if (this.variant === "own-copy-suffices" && isSameTag(this.registers.version(key), version)) return true;
    return this.writeBack === "if-needed" && holders >= this.majority;
  }

  private store(operation: Operation): void {
    const { key, isWrite, version, request } = operation;
    if (isWrite) operation.version = this.tagged(operation, request.command.value ?? null);
    else if (this.variant === "written-back-as-new") operation.version = this.tagged(operation, version.value);
    operation.phase = "store";
    operation.rounds = 0;
    operation.answered = [this.host.id];
    // On this node's disk before any other hears of it: a tag that a crash made its writer forget would be used again.
    this.registers.take(key, operation.version, this.variant !== "tag-not-synced");
    if (!isWrite && this.variant === "write-back-not-awaited") {
      this.tellAnswered(operation);
      this.host.reply(request, { type: "ok", value: version.value });
      return;
    }
    this.send(operation, this.others);
    this.endIfStored(operation);
  }

  /** A tag above all that were found, and above the node's own, under which its latest writes are. */
  private tagged({ key, version }: Operation, value: Json): Version<Json> {
    const mine = this.registers.version(key);
    const number =
      this.variant === "time-as-number" ? Math.floor(this.host.now()) : Math.max(version.number, mine.number) + 1;
    const tagged = { number, writer: this.host.id, value };
    this.assertions.assert(isLater(tagged, mine), "the tag of a write is above that of its coordinator's copy", key);
    return tagged;
  }

  private beginAgain(operation: Operation): void {
    operation.phase = "query";
    operation.answered = [this.host.id];
    operation.version = this.registers.version(operation.key);
  }

  private onAcknowledged(from: NodeId, operation: Operation, stored: boolean): void {
    this.assertions.assert(stored, "only who stored it counts", operation.name);
    if (this.counts(from, operation)) this.endIfStored(operation);
  }

  private endIfStored(operation: Operation): void {
    const { answered, version } = operation;
    const enough = this.variant === "half-stored" ? halfOf(this.host.members.length) : this.majority;
    if (answered.length < enough) return;
    this.tellQuorum(operation);
    this.answer(operation, version);
  }

  /** Whether an answer is one more. */
  private counts(from: NodeId, { answered }: Operation): boolean {
    if (answered.includes(from) && this.variant !== "answers-counted-twice") return false;
    answered.push(from);
    return true;
  }

  /** The operations that an answer belongs to: one at most, or none if that has ended. */
  private meant({ operation, key }: Held | Stored): readonly Operation[] {
    if (this.variant === "answers-by-key") return [...this.open.values()].filter((each) => each.key === key);
    const found = this.open.get(operation);
    return found === undefined ? [] : [found];
  }

  private tellQuorum({ phase, answered }: Operation): void {
    const nodes = [...new Set(answered)].sort();
    const enough = nodes.length >= this.majority;
    this.assertions.assert(enough, "a phase ends with the answers of a majority", phase);
    this.host.trace({ type: "abd/quorum", phase, nodes });
  }

  private send({ name: operation, key, phase, version }: Operation, to: readonly NodeId[]): void {
    for (const id of to) {
      this.host.send(
        id,
        phase === "query" ? { type: "Query", operation, key } : { type: "Store", operation, key, version },
      );
    }
  }

  private answer(operation: Operation, { value }: Version<Json>): void {
    this.tellAnswered(operation);
    this.end(operation, { type: "ok", value });
  }

  private tellAnswered({ key, version: { number, writer } }: Operation): void {
    this.host.trace({ type: "abd/answered", key, number, writer });
  }

  private end(operation: Operation, outcome: Outcome): void {
    this.open.delete(operation.name);
    const isAnswered = this.variant === "write-back-not-awaited" && !operation.isWrite && operation.phase === "store";
    if (!isAnswered) this.host.reply(operation.request, outcome);
  }
}
