/** What the report page adds to a verdict: operations that replicas name, updates whose fate the verdict reports, and labels of messages. */
import { describe, expect, it } from "vitest";
import type { ClientRequest, Message } from "../../../nodes/host.js";
import { noCost, type Verdict } from "../../../src/checkers/verdict.js";
import { Named } from "../../../src/report/space-time/named.js";
import { contentOf, messageWords, requestWords } from "../../../src/report/space-time/words.js";
import { withToldUpdates } from "../../../src/report/told-updates.js";
import { runOf } from "../../support/report-page.js";

describe("operations that a sentence names", () => {
  const many = Array.from({ length: 30 }, () => [1, "read", "r1", null, 3] as const);
  const { events, operations } = runOf([[7, "write", "t1", 3, 3], [7, "read", "t1", null, 3], ...many]);
  const named = new Named(events, operations);

  it("are requests of clients, and those on an object that few share", () => {
    expect(named.inSentence("n2 was elected without entry 4 (request 2 of p7), which n3 had committed.")).toEqual([1]);
    expect(named.inSentence("For n1 t1 is committed, for n2 it is aborted.")).toEqual([0, 1]);
  });

  it("are none if the object is everybody's, or nothing of the run is named", () => {
    expect(named.inSentence("Of register r1, the tag 3 of n1 stands for 4 at n1, and for 5 at n2.")).toEqual([]);
    expect(named.inSentence("request 9 of p9")).toEqual([]);
  });
});

describe("a label", () => {
  const request: ClientRequest = { client: "p1", seq: 2, command: { f: "write", key: "r1", value: 5 } };
  const label = (message: Message & Record<string, unknown>): string => messageWords(message).label;

  it("has what is carried in words, where JSON would only be begun", () => {
    expect(label({ type: "Forward", epoch: 1, request })).toBe("Forward write r1 5, epoch 1");
    expect(label({ type: "Put", id: "p1/2", object: { key: "r1", vector: [["n1", 1]], entries: [] } })).toBe(
      "Put r1, id p1/2",
    );
    expect(label({ type: "Replication", message: { type: "Append", entries: [{ term: 1, request }] } })).toBe(
      "Replication Append write r1 5",
    );
    expect(label({ type: "Stored", stamp: { clock: 35, node: "n1" } })).toBe("Stored stamp 35 n1");
  });

  it("leaves long values to the detail", () => {
    const value = { item: "x1", refusedBy: 79, more: "y" };
    const words = requestWords({ ...request, command: { f: "commit", key: "t3", value } });
    expect(words.label).toBe("commit t3");
    expect(words.detail).toContain('"refusedBy":79');
  });

  it("does not make two messages the same that carry something else", () => {
    const of = (count: number): Message => ({
      ...{ type: "Objects", objects: [{ key: "v0", vector: [["n1", count]] }] },
    });
    expect(messageWords(of(1)).label).toBe(messageWords(of(2)).label);
    expect(contentOf(of(1))).not.toBe(contentOf(of(2)));
  });
});

it("an update whose fate a verdict reports is an operation of the explanation, unless it is one already", () => {
  const run = runOf([[0, "write", "r8", 1, 1]]);
  const step = (call: number | null, sentence: string) => ({ call, sentence });
  const check: Verdict = {
    ...{ property: "convergence", model: null, valid: false, summary: "", cost: noCost, details: {} },
    explanations: [{ headline: "They differ.", key: "r8", steps: [step(4, "Event 4: a read.")] }],
  };
  const told = {
    ...check,
    explanations: [
      {
        ...{ headline: "They differ.", key: "r8" },
        steps: [
          step(4, "Event 4: a read."),
          step(null, "Event 0 reached n1 at 1.000 s, never n2."),
          step(null, "Event 4 reached n2 at 2.000 s."),
          step(null, "108 other updates on key r8 did not reach every node that has a copy."),
        ],
      },
    ],
  };
  const [shown] = withToldUpdates([check], { ...run.verdict, checks: [told] });
  expect(shown?.explanations[0]?.steps.map(({ call }) => call)).toEqual([4, 0, null, null]);
});
