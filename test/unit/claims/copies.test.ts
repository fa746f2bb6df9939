/** What clients may rely on that read at copies, or that are told that nothing is decided: by hand. */
import { describe, expect, it } from "vitest";
import type { ClientRequest, Replica } from "../../../nodes/host.js";
import { copiesNeverGoBack, ownWritesAreRead } from "../../../nodes/transactional-replication/claims.js";
import { undecidedMeansNotChosen } from "../../../src/claims/undecided.js";
import { ClaimWatch } from "../../../src/claims/watch.js";
import type { StateClaim } from "../../../src/contract/claim.js";

/** `copied`: up to which transaction each node has copied. */
function watched(claim: StateClaim, copied: readonly number[]) {
  const told: string[] = [];
  const replicaOf = (commitIndex: number): Replica => ({
    ...{ start: () => {}, onMessage: () => {}, onRequest: () => {}, onTimer: () => {} },
    inspect: () => ({ commitIndex }),
  });
  const watch = new ClaimWatch({
    ...{ claims: [claim], nodes: copied.length, isUpdate: ({ command }) => command.f !== "read" },
    observed: copied.map((upTo, index) => ({ id: `n${index + 1}`, index, replica: replicaOf(upTo) })),
    report: (_node, _claim, sentence) => void told.push(sentence),
  });
  return { watch, told, examined: () => watch.counts()[0]?.examined };
}

const applied = (seq: number, position: number) =>
  ({ type: "transactional-replication/applied", client: "p1", seq, position }) as const;
const loaded = (position: number) => ({ type: "transactional-replication/loaded", position, from: 1 }) as const;

describe("own-writes-are-read", () => {
  const done = (seq: number): [ClientRequest, { type: "ok"; value: null }] => [
    { client: "p1", seq, command: { f: "write", key: "x", value: seq } },
    { type: "ok", value: null },
  ];

  it("holds where the copy has the update, and is broken where it ends before it", () => {
    const { watch, told, examined } = watched(ownWritesAreRead, [7, 6]);
    watch.onTrace("n1", applied(3, 6));
    watch.onAnswer("n2", ...done(3));
    watch.onTrace("n1", applied(4, 7));
    watch.onAnswer("n1", ...done(4));
    expect([told, examined()]).toEqual([[], 2]);
    watch.onAnswer("n2", ...done(4));
    expect(told).toEqual([
      "n2 told p1 that update 4 is done: it is transaction 7, and the copy there ends with transaction 6.",
    ]);
  });
});

describe("copies-never-go-back", () => {
  it("holds for newer rows, and is broken by older ones at the same node", () => {
    const { watch, told, examined } = watched(copiesNeverGoBack, [0, 0]);
    watch.onTrace("n2", loaded(5));
    watch.onTrace("n1", loaded(3));
    watch.onTrace("n1", applied(1, 4));
    watch.onTrace("n1", loaded(4));
    expect([told, examined()]).toEqual([[], 3]);
    watch.onTrace("n1", loaded(3));
    expect(told).toEqual(["n1 loaded the rows at position 3, and its copy had been at position 4."]);
  });
});

describe("undecided-means-not-chosen", () => {
  const accepted = (ballot: number) => ({ type: "accepted", key: "x", ballot, value: "a" }) as const;
  const read = (seq: number): ClientRequest => ({ client: "p1", seq, command: { f: "read", key: "x" } });
  const undecided = { type: "ok", value: null } as const;

  it("holds for a value that a majority accepts after the client has asked, or in two ballots", () => {
    const { watch, told, examined } = watched(undecidedMeansNotChosen, [0, 0, 0]);
    watch.onTrace("n1", accepted(1));
    watch.onTrace("n2", accepted(2));
    watch.onRequest("n3", read(1));
    watch.onTrace("n1", accepted(2));
    watch.onAnswer("n3", read(1), undecided);
    expect([told, examined()]).toEqual([[], 1]);
  });

  it("is broken by a value that was chosen before, for this read", () => {
    const { watch, told } = watched(undecidedMeansNotChosen, [0, 0, 0]);
    for (const node of ["n1", "n2"]) watch.onTrace(node, accepted(1));
    watch.onRequest("n3", read(2));
    watch.onAnswer("n3", read(2), { type: "ok", value: "a" });
    expect(told).toEqual([]);
    watch.onAnswer("n3", read(2), undecided);
    expect(told).toEqual([
      "n3 answered read 2 of p1 that x is undecided, and a majority had accepted a value before the read was sent.",
    ]);
  });
});
