/** How updates come to the other nodes: one contract for states, deltas and operations. */
import type { Json, NodeId } from "../host.js";
import type { CrdtMessage } from "./messages.js";
import type { Took } from "./objects.js";

export interface Spreading {
  /** After a restart: takes what is on disk. */
  load(): void;
  /** Takes an update of a client: applies it, puts it on disk, and says that the object has changed. */
  update(key: string, effect: Json, took: Took): void;
  /** Tells the others at once, as far as they have acknowledged what they were told before. */
  tell(): void;
  /** Tells the others again what they have not acknowledged. */
  tellAgain(): void;
  onMessage(from: NodeId, message: CrdtMessage): void;
  /** How often the node has started, where messages say so. */
  readonly start?: number;
}

/** For observers: the object has changed, by an update that this node took, or by what came from another. */
export type Changed = (key: string, took?: Took) => void;
