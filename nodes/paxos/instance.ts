/** A node's knowledge of one instance of Paxos, and how the acceptor's part of it is kept on disk. */
import type { ClientRequest, Disk, Json, NodeId } from "../host.js";
import type { Proposal } from "./messages.js";

/** A proposer's present attempt. */
export interface Attempt {
  readonly ballot: number;
  readonly phase: "prepare" | "accept";
  /** The proposed value; in the first phase, the value to propose if nothing was accepted. Null only for a read. */
  readonly value: Json;
  /** The reported accepted proposal that must be taken over. */
  readonly reported: Proposal | null;
  /** The nodes that have answered, sorted. */
  readonly answered: readonly NodeId[];
  /**
   * Clients that were waiting for a read when the attempt began: for later ones, promises may be too old to prove that nothing is decided.
   */
  readonly readers: readonly ClientRequest[];
  /** How often the proposal was sent again. */
  readonly repeats: number;
}

export interface Instance {
  readonly key: string;
  promised: number;
  accepted: Proposal | null;
  chosen: { readonly value: Json } | null;
  attempt: Attempt | null;
  /** Clients that wait for the decision, one request each. */
  waiting: readonly ClientRequest[];
}

export function newInstance(key: string, promised = 0, accepted: Proposal | null = null): Instance {
  return { key, promised, accepted, chosen: null, attempt: null, waiting: [] };
}

/** Names instances in the order in which the acceptor first heard of them: the n-th has its own file. */
const catalogue = "instances";
const fileOf = (place: number): string => `acceptor-${place}`;

/** An acceptor's promises and acceptances. Each instance has its own file, so one is written without the others. */
export class AcceptorStore {
  private readonly places = new Map<string, number>();

  constructor(private readonly disk: Disk) {}

  /** Restores the durable state. */
  *read(): Iterable<Instance> {
    for (const [place, key] of this.disk.read(catalogue).entries()) {
      if (typeof key !== "string") continue;
      this.places.set(key, place);
      const record = this.disk.read(fileOf(place)).at(-1);
      if (!Array.isArray(record)) continue;
      const [promised, ballot, value] = record;
      const accepted = Number(ballot) > 0 ? { ballot: Number(ballot), value: value ?? null } : null;
      yield newInstance(key, Number(promised), accepted);
    }
  }

  write({ key, promised, accepted }: Instance): void {
    let place = this.places.get(key);
    if (place === undefined) {
      place = this.places.size;
      this.places.set(key, place);
      this.disk.append(catalogue, key);
    }
    const { ballot, value } = accepted ?? { ballot: 0, value: null };
    this.disk.rewrite(fileOf(place), [[promised, ballot, value]]);
  }
}
