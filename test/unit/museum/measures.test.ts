/** What figures of the museum are measured by, on records made by hand. */
import { describe, expect, it } from "vitest";
import { systems } from "../../../nodes/index.js";
import type { ExhibitRecord } from "../../../src/contract/museum.js";
import { registered } from "../../../src/contract/registered.js";
import type { Operation } from "../../../src/history/operation.js";
import {
  locksTakenElsewhere,
  lostPercent,
  pairsSkewed,
  secondsWithTwoLeaders,
  stalePercent,
} from "../../../src/museum/measures.js";

type Line = Pick<Operation, "f" | "call" | "return"> & Partial<Operation>;

const recordOf = (lines: readonly Line[]): ExhibitRecord => ({
  valid: false,
  operations: lines.map((line, id) => ({
    ...{
      id,
      process: id,
      key: null,
      input: null,
      output: undefined,
      type: "ok",
      callTime: 0,
      returnTime: 0,
      node: "n1",
    },
    ...line,
  })),
  roles: [],
  end: 0,
});

describe("lost elements", () => {
  const add = (value: number, call: number, more: Partial<Operation> = {}): Line => ({
    ...{ f: "add", input: value, call, return: call + 1 },
    ...more,
  });
  const read = (output: readonly number[], call: number): Line => ({ f: "read", output, call, return: call + 1 });

  it("are the acknowledged ones that the last read does not show", () => {
    const record = recordOf([
      add(1, 0),
      add(2, 2),
      add(3, 4, { type: "info" }),
      add(4, 6, { node: "n2" }),
      read([1, 4], 8),
    ]);
    expect(lostPercent(record)).toBe(33.3);
    expect(lostPercent(record, (node) => node === "n1")).toBe(50);
    expect(lostPercent(record, (node) => node === "n2")).toBe(0);
  });

  it("cannot be told without a read after the last addition, or without additions", () => {
    expect(lostPercent(recordOf([read([], 0), add(1, 2)]))).toBeNull();
    expect(lostPercent(recordOf([read([], 0)]))).toBeNull();
    expect(lostPercent(recordOf([add(1, 0), read([1], 2)]), (node) => node === "n9")).toBeNull();
  });
});

describe("locks taken from clients of other nodes than the deposed leader", () => {
  const led = (seconds: number, node: string, leads: boolean) => ({ time: seconds * 1e9, node, leads });
  const roles = [led(0, "n1", true), led(3, "n2", true), led(6, "n1", false)];
  const acquire = (process: number, token: number, call: number, more: Partial<Operation> = {}): Line => ({
    ...{ f: "acquire", process, key: "l", output: token, call, return: call + 1, ...more },
  });
  const holds = (process: number, call: number): Line => ({
    ...{ f: "holds", process, key: "l", output: true, call, return: call + 1 },
  });
  /** The first lock is granted at `node`, and goes to another client while it is still held. */
  const taken = (node: string, seconds: number): ExhibitRecord => ({
    ...recordOf([acquire(1, 7, 0, { node }), acquire(2, 8, 2, { returnTime: seconds * 1e9 }), holds(1, 4)]),
    roles,
  });

  it("are those whose first holder was such a client", () => {
    expect(locksTakenElsewhere(taken("n3", 6.1))).toBe(1);
    expect(locksTakenElsewhere(taken("n2", 6.1))).toBe(1);
    expect(locksTakenElsewhere(taken("n1", 6.1))).toBe(0);
  });

  it("are none if no leader had been deposed then", () => {
    expect(locksTakenElsewhere(taken("n3", 2))).toBe(0);
    expect(locksTakenElsewhere(taken("n3", 9))).toBe(0);
  });

  it("are none if no lock had two holders, and cannot be told if none had one", () => {
    expect(locksTakenElsewhere({ ...recordOf([acquire(1, 7, 0), holds(1, 2), acquire(2, 8, 4)]), roles })).toBe(0);
    expect(locksTakenElsewhere(recordOf([holds(1, 0)]))).toBeNull();
  });
});

describe("pairs of transactions that missed each other", () => {
  const txn = (...output: readonly (readonly [string, number, Operation["input"]])[]): Line => ({
    ...{ f: "txn", output, call: 0, return: 1 },
  });

  it("are those of which each reads a list without what the other appends to it", () => {
    const [one, other] = [txn(["r", 1, [7]], ["append", 2, 8]), txn(["r", 2, null], ["append", 1, 9])];
    expect(pairsSkewed(recordOf([one, other, txn(["r", 1, [7]], ["r", 2, [8]])]))).toBe(1);
    expect(pairsSkewed(recordOf([one, txn(["r", 2, [8]], ["append", 1, 9])]))).toBe(0);
    expect(pairsSkewed(recordOf([one, { ...other, type: "info" }]))).toBe(0);
    expect(pairsSkewed(recordOf([]))).toBeNull();
  });
});

describe("stale reads", () => {
  const write = (value: number, call: number, returned: number, more: Partial<Operation> = {}): Line => ({
    ...{ f: "write", key: "x", input: value, call, return: returned },
    ...more,
  });
  const read = (output: number | null, call: number): Line => ({ f: "read", key: "x", output, call, return: call + 1 });

  it("are those of a value that was certainly replaced before they began", () => {
    expect(stalePercent(recordOf([write(1, 0, 1), write(2, 2, 3), read(1, 4), read(2, 6)]))).toBe(50);
    expect(stalePercent(recordOf([write(1, 0, 1), read(null, 2)]))).toBe(100);
    expect(stalePercent(recordOf([write(1, 0, 1), { ...write(2, 2, 3), f: "cas", input: [1, 2] }, read(1, 4)]))).toBe(
      100,
    );
  });

  it("are none that an order explains, or whose write was not acknowledged", () => {
    // Both writes at once, then a write that is still under way.
    expect(stalePercent(recordOf([write(1, 0, 3), write(2, 1, 2), read(1, 4)]))).toBe(0);
    expect(stalePercent(recordOf([write(1, 0, 1), write(2, 2, 6), read(1, 4)]))).toBe(0);
    expect(stalePercent(recordOf([write(1, 0, 1), write(9, 2, 3, { type: "info" }), read(9, 4)]))).toBe(0);
    expect(stalePercent(recordOf([write(1, 0, 1, { key: "y" }), read(null, 2)]))).toBe(0);
    expect(stalePercent(recordOf([write(1, 0, 1)]))).toBeNull();
  });
});

it("two leaders at once are counted from role to role", () => {
  const role = (time: number, node: string, leads: boolean) => ({ time: time * 1e9, node, leads });
  const roles = [role(0, "n1", true), role(3, "n2", true), role(8, "n1", false), role(9, "n3", true)];
  expect(secondsWithTwoLeaders({ ...recordOf([]), roles, end: 11e9 })).toBe(7);
  expect(secondsWithTwoLeaders({ ...recordOf([]), roles: roles.slice(0, 1), end: 11e9 })).toBe(0);
});

describe("entries", () => {
  const [etcd] = [...systems.values()].filter(({ name }) => name === "etcd");

  it("that could never be run are refused when their system is registered", () => {
    if (etcd === undefined || !("server" in etcd)) throw new Error("etcd is no server");
    const [first] = etcd.museum ?? [];
    if (first === undefined) throw new Error("nothing is known of etcd");
    const changed = (change: object) => () => registered([{ ...etcd, museum: [{ ...first, ...change }] }]);
    expect(changed({})).not.toThrow();
    expect(changed({ name: "stale-reads" })).toThrow("does not begin with its own");
    expect(changed({ setting: { ...first.setting, workload: "queue" } })).toThrow("needs the workload queue");
    expect(changed({ setting: { ...first.setting, options: { reads: "none" } } })).toThrow("reads=none");
    expect(changed({ figures: [{ what: "x", unit: "", least: 2, most: 1, measure: () => null }] })).toThrow(
      "no number",
    );
  });
});
