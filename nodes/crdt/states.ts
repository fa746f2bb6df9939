/**
 * Replication by states: a node sends its objects, and the receiver joins them with its own (Shapiro et al. 2011, section 2.1). By deltas:
 * of an object only the entries that have changed since the receiver last acknowledged them, and all of them, so that what it holds stays
 * causally closed (Almeida, Shoker and Baquero, "Delta State Replicated Data Types", 2018, algorithm 2). What a node has joined it passes on, so
 * that an update reaches nodes with which its own node has no connection.
 */
import type { Host, Json, NodeId } from "../host.js";
import type { CrdtMessage, Merged, ObjectPart, Objects as ObjectsMessage } from "./messages.js";
import type { Objects, Took } from "./objects.js";
import type { Changed, Spreading } from "./spreading.js";
import type { CrdtTrace } from "./traces.js";
import type { CrdtVariant } from "./variants.js";

/** Of a delta the entries too; both count the node's changes. */
interface ChangeTimes {
  object: number;
  readonly entries: Map<string, number>;
}

interface Peer {
  readonly id: NodeId;
  /** The changes up to this one are on its disk. */
  acknowledged: number;
  /** Told, and not acknowledged yet. */
  waiting: boolean;
}

export class StateSpreading implements Spreading {
  /** How often this node has started: counts of changes before a restart mean nothing after it. */
  start = 1;
  private changes = 0;
  private readonly times = new Map<string, ChangeTimes>();
  private readonly peers: readonly Peer[];

  constructor(
    private readonly host: Host<CrdtMessage, CrdtTrace>,
    private readonly objects: Objects,
    private readonly settings: { readonly deltas: boolean; readonly variant: CrdtVariant | null },
    private readonly changed: Changed,
  ) {
    this.peers = host.members
      .filter((member) => member !== host.id)
      .map((id) => ({ id, acknowledged: 0, waiting: false }));
  }

  load(): void {
    // Records are those that this class wrote: their checksums vouch for that.
    for (const record of this.host.disk.read("objects")) this.objects.join(record as unknown as ObjectPart);
    this.start = this.host.disk.read("starts").length + 1;
    this.host.disk.append("starts", this.start);
    this.host.disk.sync();
    for (const key of this.objects.keys())
      this.note(
        key,
        this.objects.part(key).entries.map(([name]) => name),
      );
  }

  update(key: string, effect: Json, took: Took): void {
    const names = this.objects.apply(key, effect, { node: this.host.id, nth: took.nth });
    this.keep(key, names);
    if (this.settings.variant !== "ack-before-sync") this.host.disk.sync();
    this.changed(key, took);
  }

  tell(): void {
    for (const peer of this.peers) if (!peer.waiting) this.send(peer);
  }

  tellAgain(): void {
    for (const peer of this.peers) this.send(peer);
  }

  onMessage(from: NodeId, message: CrdtMessage): void {
    if (message.type === "Objects") this.onObjects(from, message);
    else if (message.type === "Merged") this.onMerged(from, message);
  }

  private send(peer: Peer): void {
    const since = peer.acknowledged;
    if (since === this.changes) return;
    const objects: ObjectPart[] = [];
    for (const [key, { object, entries }] of this.times) {
      if (object > since)
        objects.push(this.objects.part(key, this.settings.deltas ? laterThan(since, entries) : undefined));
    }
    this.host.send(peer.id, { type: "Objects", start: this.start, upTo: this.changes, objects });
    peer.waiting = true;
    if (this.settings.variant === "delta-not-kept") peer.acknowledged = this.changes;
  }

  private onObjects(from: NodeId, { start, upTo, objects }: ObjectsMessage): void {
    const peer = this.peers.find(({ id }) => id === from);
    // What is new comes from the sender: if it had all before, it has all now.
    const hadAll = peer !== undefined && peer.acknowledged === this.changes;
    const news = objects.flatMap((part) => {
      const names = this.objects.join(part);
      return names === null ? [] : [{ key: part.key, names }];
    });
    for (const { key, names } of news) this.keep(key, names);
    if (news.length > 0 && this.settings.variant !== "merged-before-sync") this.host.disk.sync();
    if (hadAll) peer.acknowledged = this.changes;
    this.host.send(from, { type: "Merged", start, upTo });
    for (const { key } of news) this.changed(key);
  }

  private onMerged(from: NodeId, { start, upTo }: Merged): void {
    const peer = this.peers.find(({ id }) => id === from);
    if (peer === undefined || start !== this.start) return;
    peer.waiting = false;
    const these = this.settings.variant === "one-acknowledgement-for-all" ? this.peers : [peer];
    for (const each of these) each.acknowledged = Math.max(each.acknowledged, upTo);
  }

  private keep(key: string, names: readonly string[]): void {
    this.note(key, names);
    this.host.disk.append("objects", this.objects.part(key, names) as unknown as Json); // made of JSON values
  }

  private note(key: string, names: readonly string[]): void {
    this.changes += 1;
    let times = this.times.get(key);
    if (times === undefined) {
      times = { object: 0, entries: new Map() };
      this.times.set(key, times);
    }
    times.object = this.changes;
    for (const name of names) times.entries.set(name, this.changes);
  }
}

function laterThan(since: number, times: ReadonlyMap<string, number>): readonly string[] {
  const names: string[] = [];
  for (const [name, at] of times) if (at > since) names.push(name);
  return names;
}
