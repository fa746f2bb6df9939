/** What a node of the lock service asks of the leader for a client that has gone on. */
import { describe, expect, it } from "vitest";
import type { ClientRequest } from "../../../nodes/host.js";
import { Calls } from "../../../nodes/lease-service/calls.js";

const request = (seq: number): ClientRequest => ({ client: "p1", seq, command: { f: "total", key: "c0" } });

/** Begins these requests of one client, answers all that were sent, and returns what came of each. */
function outcomesOf(seqs: readonly number[]): ReadonlyMap<number, unknown> {
  const sent: ClientRequest[] = [];
  const outcomes = new Map<number, unknown>();
  const calls = new Calls({ id: "n1", members: ["n1"], ask: (_, each) => void sent.push(each), lookAgain: () => {} });
  for (const seq of seqs) calls.begin(request(seq), (outcome) => outcomes.set(seq, outcome?.type ?? "given up"));
  for (const { client, seq } of sent) calls.onAnswer("n1", { client, seq, outcome: { type: "ok", value: seq } });
  return outcomes;
}

describe("calls of one client", () => {
  it("end with an answer or are given up, whichever comes first", () => {
    expect(Object.fromEntries(outcomesOf([1, 2]))).toEqual({ 1: "given up", 2: "ok" });
  });

  it("for an earlier request take nothing from a later one, as the last step of a section that was paused would", () => {
    expect(Object.fromEntries(outcomesOf([2, 1]))).toEqual({ 1: "given up", 2: "ok" });
  });
});
