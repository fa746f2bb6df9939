/**
 * Primary order, which is what Zab promises beyond atomic broadcast (Junqueira, Reed, Serafini, DSN 2011, section III): transactions are
 * delivered as each primary has broadcast them, primary after primary, and a primary begins with all that its predecessors' delivered.
 * Total order and agreement are `state-machine-agreement`.
 */
import type { Json, LogView, NodeId } from "../../nodes/host.js";
import { UnsoundReport } from "../../nodes/sound-reports.js";
import type { TraceEvent } from "../../nodes/trace.js";
import { jsonIn, numberIn } from "../../src/claims/fields.js";
import { snapshotsAgreeAs } from "../../src/claims/snapshots.js";
import type { Fact, FactClaim, StateClaim } from "../../src/contract/claim.js";
import { compareZxids, type Zxid } from "./zxid.js";

const dsn = 'Junqueira, Reed and Serafini, "Zab: High-performance broadcast for primary-backup systems" (DSN 2011)';
const paper = `${dsn}, section III`;

/** Place of the transaction among those of its primary, where the log shows it. */
function counterAt(log: LogView, index: number): number | undefined {
  const entry = log.entryAt?.(index);
  return entry !== undefined && "counter" in entry ? Number(entry.counter) : undefined;
}

/** A primary numbers what it broadcasts from 1, so that nothing of it is missing before what is delivered. */
export const localPrimaryOrder: StateClaim = {
  kind: "state",
  name: "local-primary-order",
  headline: "A transaction was delivered without the one that its primary broadcast before it.",
  source: `${paper}, local primary order`,
  view: "log",
  at: ["committed"],
  watch: () => (moment) => {
    if (moment.at !== "committed") return undefined;
    const { node, index, epoch, log } = moment;
    const counter = counterAt(log, index);
    if (counter === undefined) return undefined;
    const ofSame = index > 1 && log.epochAt(index - 1) === epoch;
    // What only a snapshot has does not show its number.
    if (ofSame && index <= (log.firstIndex?.() ?? 1)) return undefined;
    const before = ofSame ? (counterAt(log, index - 1) ?? 0) : 0;
    if (counter === before + 1) return null;
    const what = `transaction ${counter} of epoch ${epoch}`;
    const after = ofSame ? `after transaction ${before} of it` : "as the first of it";
    return { node, sentence: `${node} delivered ${what} ${after}.` };
  },
};

export const globalPrimaryOrder: StateClaim = {
  kind: "state",
  name: "global-primary-order",
  headline: "A transaction was delivered after one of a later primary.",
  source: `${paper}, global primary order`,
  view: "log",
  at: ["committed"],
  watch: () => (moment) => {
    if (moment.at !== "committed" || moment.index === 1) return undefined;
    const { node, index, epoch, log } = moment;
    const before = log.epochAt(index - 1);
    if (before <= epoch) return null;
    return { node, sentence: `${node} delivered entry ${index} of epoch ${epoch} after one of epoch ${before}.` };
  },
};

/** What of earlier primaries is ever delivered, a primary has delivered before it broadcasts anything. */
export const primaryIntegrity: StateClaim = {
  kind: "state",
  name: "primary-integrity",
  headline: "A primary broadcast before it had delivered what earlier primaries had broadcast.",
  source: `${paper}, primary integrity`,
  view: "log",
  at: ["role", "committed"],
  watch() {
    /** By epoch: what its primary had delivered when it began. */
    const begun = new Map<number, { readonly primary: NodeId; readonly delivered: number }>();
    /** By epoch: the last place at which a transaction of it was delivered. */
    const lastOf = new Map<number, number>();
    const sentence = (index: number, epoch: number, later: number, primary: NodeId): string =>
      `Entry ${index} of epoch ${epoch} is delivered, and ${primary} had not delivered it when it began to broadcast in epoch ${later}.`;
    return (moment) => {
      if (moment.at === "role") {
        const { node, epoch, leads } = moment;
        const log = node.replica?.logView;
        if (!leads || log === undefined) return undefined;
        const delivered = log.commitIndex();
        begun.set(epoch, { primary: node.id, delivered });
        for (const [earlier, index] of lastOf) {
          if (earlier >= epoch || index <= delivered) continue;
          return { node: node.id, sentence: sentence(index, earlier, epoch, node.id) };
        }
        return null;
      }
      if (moment.at !== "committed") return undefined;
      const { node, index, epoch } = moment;
      lastOf.set(epoch, Math.max(index, lastOf.get(epoch) ?? 0));
      for (const [later, { primary, delivered }] of begun) {
        if (later > epoch && index > delivered) return { node, sentence: sentence(index, epoch, later, primary) };
      }
      return null;
    };
  },
};

export const snapshotsAgree = snapshotsAgreeAs({
  ...{ type: "zab/snapshot", epoch: "epoch" },
  source: `${paper}, agreement and total order`,
});

/**
 * A follower in whose history something of the initial one is missing would pass for one that has it all if it crashed, and win against those
 * that do (ZOOKEEPER-4643).
 */
export const epochComesWithHistory: FactClaim = {
  kind: "facts",
  name: "epoch-comes-with-history",
  headline: "An epoch became a follower's current one before the leader's history was on its disk.",
  source: `${dsn}, section IV, step f.2.1: the epoch and the initial history are taken over at once`,
  traces: ["zab/initial", "zab/entered"],
  facts(seen) {
    if (seen.seen !== "trace" || (seen.event.type !== "zab/initial" && seen.event.type !== "zab/entered")) return [];
    const { type } = seen.event;
    return [{ kind: type, about: numberIn(seen.event, "epoch"), says: [lastIn(seen.event)], by: seen.node }];
  },
  broken(added, known) {
    const [initial] = [added, ...known].filter(({ kind }) => kind === "zab/initial");
    const entered = [added, ...known].filter(({ kind }) => kind === "zab/entered");
    if (initial === undefined || entered.length === 0) return undefined;
    const behind = entered.find((each) => compareZxids(lastOf(each), lastOf(initial)) < 0);
    if (behind === undefined) return null;
    const [own, leaders] = [behind, initial].map((each) => transactionOf(lastOf(each)));
    return `Epoch ${added.about} became the current one of ${behind.by ?? "a follower"} with a history that ends with ${own}; the leader's began with ${leaders} at its end.`;
  },
};

function lastIn(event: TraceEvent): Json {
  const last = new Map(Object.entries(jsonIn(event, "last") ?? {}));
  const [epoch, counter] = [last.get("epoch"), last.get("counter")];
  if (typeof epoch === "number" && typeof counter === "number") return { epoch, counter };
  throw new UnsoundReport(`its event ${event.type} does not say which transaction is the last`);
}

function lastOf({ says: [last] }: Fact): Zxid {
  const fields = new Map(Object.entries(last ?? {}));
  return { epoch: Number(fields.get("epoch")), counter: Number(fields.get("counter")) };
}

function transactionOf({ epoch, counter }: Zxid): string {
  return epoch === 0 ? "nothing" : `transaction ${counter} of epoch ${epoch}`;
}
