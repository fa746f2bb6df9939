/**
 * A node's parts in transactions: the state of each, on disk before another node hears of it (Skeen 1981, section 3), and the items that those hold
 * that are not decided.
 */
import type { Assertions } from "../assertions.js";
import type { Disk, Json } from "../host.js";
import { isDecision } from "../two-phase-commit/transactions.js";
import type { State } from "./messages.js";

const file = "log";
const states: readonly string[] = ["uncertain", "pre-committed", "pre-aborted", "commit", "abort"] satisfies State[];

/** A node's part in a transaction. */
export interface Part {
  state: State;
  readonly item: string;
  /** Undecided when this node started. */
  recovering: boolean;
}

export class Parts {
  private readonly parts = new Map<string, Part>();
  private readonly held = new Map<string, string>();

  constructor(
    private readonly disk: Disk,
    private readonly assertions: Assertions,
  ) {}

  /** Returns the transactions of which a coordinator has told every node the decision. */
  load(): ReadonlySet<string> {
    const ended = new Set<string>();
    for (const record of this.disk.read(file)) {
      if (!Array.isArray(record)) continue;
      const [txn, state, item] = record;
      if (typeof txn !== "string") continue;
      if (isState(state)) this.enter(txn, state, String(item));
      else ended.add(txn);
    }
    return ended;
  }

  of(txn: string): Part | undefined {
    return this.parts.get(txn);
  }

  get all(): ReadonlyMap<string, Part> {
    return this.parts;
  }

  /** The transaction that holds the item. */
  holderOf(item: string): string | undefined {
    return this.held.get(item);
  }

  isUndecided(txn: string): boolean {
    const state = this.parts.get(txn)?.state;
    return state !== undefined && !isDecision(state);
  }

  /** `sync`: false only for a mistake. */
  vote(txn: string, item: string, sync: boolean): void {
    this.enter(txn, "uncertain", item);
    this.disk.append(file, [txn, "uncertain", item]);
    if (sync) this.disk.sync();
  }

  enterAndLog(txn: string, state: State): void {
    const item = this.parts.get(txn)?.item ?? "";
    this.enter(txn, state, item);
    this.disk.append(file, [txn, state, item]);
    this.disk.sync();
  }

  /** All nodes know the decision. Not synced: if it is lost, all are told once more. */
  end(txn: string): void {
    this.disk.append(file, [txn, "end"]);
  }

  /** As on disk, of those in a state that is kept. */
  listed(kept: (state: State) => boolean): Json {
    return [...this.parts].flatMap(([txn, { state, item }]) => (kept(state) ? [[txn, state, item]] : []));
  }

  private enter(txn: string, state: State, item: string): void {
    const part = this.parts.get(txn);
    const another = part !== undefined && isPre(part.state) && isPre(state) && part.state !== state;
    this.assertions.assert(!another, "no node both pre-commits and pre-aborts", txn);
    if (part === undefined) this.parts.set(txn, { state, item, recovering: false });
    else part.state = state;
    if (item === "") return;
    if (!isDecision(state)) this.held.set(item, txn);
    else if (this.held.get(item) === txn) this.held.delete(item);
  }
}

function isPre(state: State): boolean {
  return state === "pre-committed" || state === "pre-aborted";
}

function isState(state: Json | undefined): state is State {
  return typeof state === "string" && states.includes(state);
}
