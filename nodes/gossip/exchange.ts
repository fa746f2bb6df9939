/**
 * Anti-entropy between two nodes that hold copies of the same objects (push-pull, Demers et al., PODC 1987, section 1.3; by hash trees as in
 * Dynamo, SOSP 2007, section 4.7): afterwards both hold what either held.
 */
import type { ObjectPart } from "../crdt/messages.js";
import type { Json, NodeId } from "../host.js";
import { isSameJson } from "../same-json.js";
import type { GossipMessage } from "./messages.js";
import type { HashTree } from "./tree.js";

export interface ExchangeParts {
  readonly tree: HashTree;
  part(key: string): ObjectPart;
  /** Joins what the other node holds, and makes it durable. */
  take(objects: readonly ObjectPart[]): void;
  send(to: NodeId, message: GossipMessage): void;
}

export class Exchange {
  constructor(private readonly parts: ExchangeParts) {}

  begin(other: NodeId): void {
    this.parts.send(other, { type: "Root", hash: this.parts.tree.root() });
  }

  onMessage(from: NodeId, message: GossipMessage): void {
    const { tree, part, take, send } = this.parts;
    switch (message.type) {
      case "Root":
        if (message.hash !== tree.root()) send(from, { type: "Buckets", hashes: tree.hashes() });
        return;
      case "Buckets": {
        const wanted = tree.differing(message.hashes);
        if (wanted.length > 0) send(from, { type: "Contents", objects: tree.keysIn(wanted).map(part), wanted });
        return;
      }
      case "Contents": {
        const { objects, wanted } = message;
        take(objects);
        if (wanted.length === 0) return;
        const theirs = new Map(objects.map((each) => [each.key, each]));
        const lacking = tree
          .keysIn(wanted)
          .map(part)
          .filter((each) => !isSamePart(each, theirs.get(each.key)));
        if (lacking.length > 0) send(from, { type: "Contents", objects: lacking, wanted: [] });
      }
    }
  }
}

function isSamePart(one: ObjectPart, other: ObjectPart | undefined): boolean {
  return other !== undefined && isSameJson(one as unknown as Json, other as unknown as Json); // made of JSON values
}
