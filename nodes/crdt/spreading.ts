/** How updates come to the other nodes: one contract for states, deltas and operations. */
import type { Json, NodeId } from "../host.js";
import type { CrdtMessage } from "./messages.js";
import type { Origin } from "./types.js";

export interface Spreading {
  /** After a restart: takes what is on disk. */
  load(): void;
  /** Takes an update of a client: applies it and puts it on disk. */
  update(key: string, effect: Json, origin: Origin): void;
  /** Tells the others at once, as far as they have acknowledged what they were told before. */
  tell(): void;
  /** Tells the others again what they have not acknowledged. */
  tellAgain(): void;
  onMessage(from: NodeId, message: CrdtMessage): void;
}

/** For observers: the object has changed. */
export type Changed = (key: string) => void;
