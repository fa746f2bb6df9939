/** Reads of Zab that wait for a sync: which of them are asked for again. */
import { expect, it } from "vitest";
import type { ClientRequest } from "../../../nodes/host.js";
import { SyncedReads } from "../../../nodes/zab/reads.js";

const readOf = (seq: number): ClientRequest => ({ client: "c1", seq, command: { f: "read", key: "x", value: null } });

it("asks for the oldest again, and for no more than it may at a time", () => {
  const reads = new SyncedReads(0);
  const numbers = Array.from({ length: 5 }, (_, seq) => reads.add(readOf(seq)));
  expect(reads.remind(2)).toEqual([]);
  expect(reads.remind(2)).toEqual(numbers.slice(0, 2));
  reads.synced(1, { epoch: 1, counter: 1 });
  reads.synced(2, { epoch: 1, counter: 1 });
  expect(reads.remind(2)).toEqual(numbers.slice(2, 4));
});
