/**
 * CRAQ, chain replication with apportioned queries: Terrace and Freedman, "Object Storage on CRAQ" (USENIX ATC 2009). Every node of the
 * chain answers reads. An object is dirty at a node while the node holds a version of it that it does not know to be committed; a read of a
 * dirty object asks the tail for the committed version and answers with that one. A version is the index of the entry that wrote it, and
 * the log holds all versions of an object, so the only state beside the chain's is the latest index of each object.
 */
import type { Assertions } from "../assertions.js";
import { ChainNode, type ChainSettings } from "../chain/chain.js";
import type { ChainMessage } from "../chain/messages.js";
import type { ChainPart } from "../chain/replica.js";
import type { ChainTrace } from "../chain/traces.js";
import type { ClientRequest, Host, Json, NodeId } from "../host.js";
import { StateMachine } from "../kv/state-machine.js";
import type { CraqMessage, Version } from "./messages.js";
import type { CraqVariant } from "./variants.js";

export class CraqNode extends ChainNode implements ChainPart<CraqMessage> {
  /** The latest version of each object in the first `indexed` entries of the log, dirty or clean. */
  private readonly latest = new Map<string, number>();
  private indexed = 0;
  /** Reads of dirty objects that wait for the tail, by the number of the query; `clean`: what was known to be committed then. */
  private readonly asking = new Map<number, { readonly request: ClientRequest; readonly clean: number }>();
  private queries = 0;

  constructor(
    private readonly craqHost: Host<ChainMessage | CraqMessage, ChainTrace>,
    settings: ChainSettings,
    private readonly mistake: CraqVariant | null,
    assertions: Assertions,
  ) {
    super(craqHost, settings, assertions);
  }

  override onLink(from: NodeId, message: CraqMessage): void {
    if (message.type !== "VersionQuery" && message.type !== "Version") super.onLink(from, message);
    else if (!this.isOfEpoch(message.epoch)) return;
    else if (message.type === "Version") this.onVersion(message);
    else if (this.place.isTail && this.place.full) {
      const { epoch, key, life, number } = message;
      this.craqHost.send(from, { type: "Version", epoch, life, number, version: this.latestOf(key) });
    }
  }

  protected override get answersReads(): boolean {
    return this.place.isIn;
  }

  protected override answerRead(request: ClientRequest): void {
    const { key = "" } = request.command;
    if (this.mistake === "dirty-reads") this.answerDirty(request);
    else if (this.latestOf(key) <= this.commit || this.mistake === "stale-clean-reads") super.answerRead(request);
    else {
      this.queries += 1;
      this.asking.set(this.queries, { request, clean: this.cleanOf(key) });
      this.query(this.queries, request);
    }
  }

  private query(number: number, { command: { key = "" } }: ClientRequest): void {
    const tail = this.place.chain.at(-1);
    const { epoch, life } = this.place;
    if (tail !== undefined) this.craqHost.send(tail, { type: "VersionQuery", epoch, key, life, number });
  }

  private onVersion({ life, number, version }: Version): void {
    if (life !== this.life) return;
    const read = this.asking.get(number);
    if (read === undefined) return;
    const { request, clean } = read;
    this.asking.delete(number);
    this.assert(version <= this.log.lastIndex, "a node holds every version that the tail has committed");
    this.assert(version >= clean, "the tail tells no version older than one that was known to be committed");
    // If it is committed, so is everything before it.
    this.commitUpTo(Math.min(version, this.log.lastIndex));
    super.answerRead(request);
  }

  protected override remind(): void {
    super.remind();
    for (const [number, { request }] of this.asking) this.query(number, request);
  }

  protected override abandonedReads(): readonly ClientRequest[] {
    const asking = [...this.asking.values()].map(({ request }) => request);
    this.asking.clear();
    return [...super.abandonedReads(), ...asking];
  }

  protected override passOn(): void {
    super.passOn();
    if (this.mistake === "clean-before-commit" && !this.place.isHead) this.commitUpTo(this.log.lastIndex);
  }

  /** What is derived from the log must be what a restart would derive from it. */
  override durable(): Readonly<Record<string, Json>> {
    this.index();
    return { ...super.durable(), versions: [...this.latest].sort(([one], [other]) => (one < other ? -1 : 1)) };
  }

  protected override truncated(): void {
    this.latest.clear();
    this.indexed = 0;
  }

  private index(): void {
    for (; this.indexed < this.log.lastIndex; this.indexed++) {
      const written = this.log.at(this.indexed + 1).request?.command.key;
      if (written !== undefined) this.latest.set(written, this.indexed + 1);
    }
  }

  private latestOf(key: string): number {
    this.index();
    const version = this.latest.get(key) ?? 0;
    const isOfObject = version === 0 || this.log.find(version)?.request?.command.key === key;
    this.assert(isOfObject, "a version is an entry of the log that writes the object");
    return version;
  }

  /** The latest version that this node knows to be committed. */
  private cleanOf(key: string): number {
    const latest = this.latestOf(key);
    let version = Math.min(latest, this.commit);
    while (version > 0 && this.log.at(version).request?.command.key !== key) version -= 1;
    return version;
  }

  /** Treats everything in the log as committed. */
  private answerDirty(request: ClientRequest): void {
    const dirty = new StateMachine();
    for (const entry of this.log.from(1, this.log.lastIndex)) if (entry.request !== null) dirty.apply(entry.request);
    this.craqHost.reply(request, dirty.query(request.command));
  }
}
