/** What became of a write, told from the traces of the nodes that keep copies. */
import { describe, expect, it } from "vitest";
import type { Operation } from "../../../src/history/operation.js";
import { fateOf } from "../../../src/judging/fates.js";
import type { TraceRecord } from "../../../src/record/record.js";

const nodes = ["n1", "n2", "n3"];
const s = 1e9;

function write(value: number, from: number, to: number): Operation {
  return {
    ...{ id: 0, process: 0, f: "write", key: "x", input: value, output: value, type: "ok", node: "n1" },
    ...{ call: 7, return: 9, callTime: from * s, returnTime: to * s },
  };
}

function state(time: number, node: string, holds: string, key = "x"): TraceRecord {
  return { time: time * s, node, event: { type: "gossip/state", key, holds, state: "?" } };
}

function took(time: number, node: string, value: number): TraceRecord {
  return { time: time * s, node, event: { type: "asynchronous/taken", from: "n1", nth: 1, key: "x", value, clock: 1 } };
}

describe("the fate of a write", () => {
  it("is told by the writes that nodes say they took", () => {
    const traces = [took(1, "n1", 5), took(1.5, "n3", 5), took(1.6, "n2", 6)];
    expect(fateOf(write(5, 0.9, 1.1), traces, nodes)).toBe(
      "Event 7: what it wrote was held by n1 from 1.000 s and by n3 from 1.500 s, never by n2.",
    );
    expect(fateOf(write(8, 0.9, 1.1), traces, nodes)).toBeUndefined();
  });

  it("is told by what nodes hold, of this key, and who lost it", () => {
    const traces = [
      ...[state(0.5, "n1", "n1:1"), state(0.6, "n2", "n1:1"), state(1, "n1", "n1:2"), state(1, "n3", "n1:9", "y")],
      ...[state(1.2, "n2", "n1:2 n2:1"), state(2, "n1", "n1:1 n3:1")],
    ];
    expect(fateOf(write(5, 0.9, 1.1), traces, nodes)).toBe(
      "Event 7: what it wrote was held by n1 from 1.000 s and by n2 from 1.200 s, never by n3. At 2.000 s the copy of n1 was without it.",
    );
  });

  it("is not told if it may be one of several writes, or none", () => {
    const traces = [state(1, "n1", "n1:1"), state(1.05, "n1", "n1:2")];
    expect(fateOf(write(5, 0.9, 1.1), traces, nodes)).toBeUndefined();
    expect(fateOf(write(5, 1.2, 1.3), traces, nodes)).toBeUndefined();
  });
});
