/** How long the messages of a run took, by what they are to the prediction. */
import type { ClusterObserver, ObservedMessage } from "../contract/cluster.js";
import type { Quorums } from "../contract/quorums.js";

/** In ms, one entry for each message. */
export interface Latencies {
  /** W, A, R and S of the prediction. */
  readonly write: readonly number[];
  readonly acknowledgement: readonly number[];
  readonly read: readonly number[];
  readonly response: readonly number[];
  /** Between clients and coordinators. */
  readonly request: readonly number[];
  readonly reply: readonly number[];
}

type Leg = keyof Latencies;

export class LatencyObserver implements ClusterObserver {
  readonly latencies: { readonly [leg in Leg]: number[] } = {
    ...{ write: [], acknowledgement: [], read: [], response: [] },
    ...{ request: [], reply: [] },
  };
  private readonly legs: ReadonlyMap<string, Leg>;

  constructor({ messages }: Quorums) {
    const legs = ["write", "acknowledgement", "read", "response"] as const;
    this.legs = new Map(legs.map((leg) => [messages[leg], leg]));
  }

  passed({ load, departsAt, endsAt, loss }: ObservedMessage): void {
    const leg = load.kind === "message" ? this.legs.get(String(load.message.type)) : load.kind;
    if (leg !== undefined && loss === null) this.latencies[leg].push((endsAt - departsAt) / 1e6);
  }

  changed(): void {}
}
