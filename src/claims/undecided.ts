/**
 * What it means that nothing is decided: no majority of acceptors has accepted a value in one ballot. It depends on the order of events,
 * which only the simulator knows.
 */
import type { ClientRequest, NodeId } from "../../nodes/host.js";
import type { Breach, Moment, StateClaim, Traced } from "../contract/claim.js";

/** A read that finds nothing says so by a majority of promises, which are all given after it came: none of these nodes had accepted a value. */
export const undecidedMeansNotChosen: StateClaim = {
  kind: "state",
  name: "undecided-means-not-chosen",
  headline: "A client was told that nothing is decided, and a value had been chosen before it asked.",
  source: 'Lamport, "Paxos Made Simple" (2001), sections 2.2 and 2.3',
  at: ["traced", "asked", "answered"],
  traces: ["accepted"],
  watch(nodes) {
    const accepted = new Acceptances(nodes.length);
    /** By client: the number of its latest read, and whether a value was chosen when it first asked. */
    const reads = new Map<string, { readonly seq: number; readonly decided: boolean }>();
    return (moment) => {
      if (moment.at === "traced") accepted.see(moment);
      if (moment.at === "asked") {
        const { client, seq, command } = moment.request;
        if (reads.get(client)?.seq === seq) return undefined;
        reads.set(client, { seq, decided: accepted.isChosen(command.key ?? "") });
      }
      return moment.at === "answered" ? judged(moment, reads.get(moment.request.client)) : undefined;
    };
  },
};

function judged(
  { node, request, outcome }: Extract<Moment, { readonly at: "answered" }>,
  read: { readonly seq: number; readonly decided: boolean } | undefined,
): Breach | null | undefined {
  if (outcome.type !== "ok" || outcome.value !== null || read?.seq !== request.seq) return undefined;
  return read.decided ? { node: node.id, sentence: toldUndecided(node.id, request) } : null;
}

function toldUndecided(node: NodeId, { client, seq, command: { key = "" } }: ClientRequest): string {
  return `${node} answered read ${seq} of ${client} that ${key} is undecided, and a majority had accepted a value before the read was sent.`;
}

/** Which acceptors have accepted something, by instance and ballot: a ballot has one value. */
class Acceptances {
  private readonly seen = new Map<string, Map<number, Set<NodeId>>>();
  private readonly chosen = new Set<string>();

  constructor(private readonly nodes: number) {}

  see({ event, node }: Traced): void {
    if (event.type !== "accepted" || this.chosen.has(event.key)) return;
    const { key } = event;
    const ballots = this.seen.get(key) ?? new Map<number, Set<NodeId>>();
    this.seen.set(key, ballots);
    const acceptors = (ballots.get(event.ballot) ?? new Set()).add(node.id);
    ballots.set(event.ballot, acceptors);
    if (acceptors.size <= this.nodes / 2) return;
    this.chosen.add(key);
    this.seen.delete(key);
  }

  isChosen(key: string): boolean {
    return this.chosen.has(key);
  }
}
