/** Record files: what survives a crash, what a torn tail costs, and that damage is never passed over. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DiskCorruption, DiskFull, type Json } from "../../../../nodes/host.js";
import { eraseRecords, rotRecord, tearTails } from "../../../../nodes/server/damage.js";
import { RecordDisk } from "../../../../nodes/server/disk.js";
import type { TraceEvent } from "../../../../nodes/trace.js";

let directory: string;
let traces: TraceEvent[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "schism-disk-"));
  traces = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A disk as a process finds it when it starts: nothing in memory. */
const restart = (): RecordDisk => new RecordDisk(directory, (event) => traces.push(event));

type Step =
  | { do: "append"; file: string; record: Json }
  | { do: "truncate"; file: string; length: number }
  | { do: "rewrite"; file: string; records: Json[] }
  | { do: "sync" }
  | { do: "crash" }
  | { do: "power-loss" };

const file = fc.constantFrom("a", "b");
const record = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("append" as const), file, record }) },
  fc.record({ do: fc.constant("truncate" as const), file, length: fc.nat(6) }),
  fc.record({ do: fc.constant("rewrite" as const), file, records: fc.array(record, { maxLength: 4 }) }),
  { weight: 3, arbitrary: fc.constant({ do: "sync" as const }) },
  fc.constant({ do: "crash" as const }),
  fc.constant({ do: "power-loss" as const }),
);

test("reads what an array would hold; a crash brings back the state at the last sync", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      rmSync(directory, { recursive: true, force: true });
      let disk = restart();
      let now: Record<string, Json[]> = { a: [], b: [] };
      let synced = structuredClone(now);
      for (const each of steps) {
        if (each.do === "append") {
          disk.append(each.file, each.record);
          now[each.file]?.push(each.record);
        } else if (each.do === "truncate") {
          disk.truncate(each.file, each.length);
          now[each.file] = (now[each.file] ?? []).slice(0, each.length);
        } else if (each.do === "rewrite") {
          disk.rewrite(each.file, each.records);
          now[each.file] = [...each.records];
        } else if (each.do === "sync") {
          disk.sync();
          synced = structuredClone(now);
        } else {
          if (each.do === "power-loss") tearTails(directory);
          disk = restart();
          now = structuredClone(synced);
        }
        expect({ a: disk.read("a"), b: disk.read("b") }).toEqual(now);
      }
    }),
    { numRuns: 300 },
  );
});

test("a record is a copy: changing the object afterwards changes nothing", () => {
  const disk = restart();
  const mutable = { list: [1] };
  disk.append("log", mutable);
  mutable.list.push(2);
  expect(disk.read("log")).toEqual([{ list: [1] }]);
});

test("any part of the last record is a torn tail: told, cut off, and written over", () => {
  const disk = restart();
  disk.append("log", "first");
  disk.append("log", "é second");
  disk.sync();
  const whole = readFileSync(join(directory, "log"));
  const firstEnd = whole.indexOf("\n") + 1;
  for (let length = firstEnd + 1; length < whole.length; length++) {
    writeFileSync(join(directory, "log"), whole.subarray(0, length));
    traces = [];
    const after = restart();
    expect(after.read("log")).toEqual(["first"]);
    expect(traces).toEqual([{ type: "torn-tail", file: "log", record: 1, bytes: length - firstEnd }]);
    after.append("log", "third");
    after.sync();
    expect(restart().read("log")).toEqual(["first", "third"]);
  }
});

test("any changed byte of a whole record but its last newline is corruption, and names the record", () => {
  const disk = restart();
  for (const value of ["one", { two: 2 }, "three"]) disk.append("log", value);
  disk.sync();
  const whole = readFileSync(join(directory, "log"));
  for (let at = 0; at < whole.length - 1; at++) {
    for (const bit of [0, 3, 6]) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      writeFileSync(join(directory, "log"), damaged);
      expect(() => restart().read("log")).toThrow(DiskCorruption);
    }
  }
});

test("a rewrite that was interrupted before its rename leaves the old records and no litter", () => {
  const disk = restart();
  disk.append("state", 1);
  disk.sync();
  writeFileSync(join(directory, "state.draft"), "half of the ne");
  expect(restart().read("state")).toEqual([1]);
  expect(readdirSync(directory)).toEqual(["state"]);
});

test("a full disk refuses what is new, keeps some first part of it, and goes on when there is room", () => {
  const disk = restart();
  disk.append("log", "old");
  disk.sync();
  disk.full = true;
  expect(() => disk.probe()).toThrow(DiskFull);
  expect(() => disk.sync()).not.toThrow();
  disk.append("log", "first");
  disk.rewrite("state", ["second"]);
  expect(() => disk.sync()).toThrow(DiskFull);
  expect(restart().read("log")).toEqual(["old", "first"]);
  expect(restart().read("state")).toEqual([]);
  disk.full = false;
  expect(() => disk.probe()).not.toThrow();
  disk.append("log", "new");
  disk.sync();
  expect(restart().read("log")).toEqual(["old", "first", "new"]);
  expect(readdirSync(directory)).toEqual(["log"]);
});

test("one flipped bit, wherever it hits, is found by reading; where nothing is stored nothing can flip", () => {
  expect(rotRecord(directory, 1)).toBeUndefined();
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), fc.nat(), (records, seed) => {
      rmSync(directory, { recursive: true, force: true });
      const disk = restart();
      for (const each of records) disk.append("log", each);
      disk.sync();
      expect(rotRecord(directory, seed)).toMatch(
        /^byte \d+ of log changed from \w\w to \w\w, read back: log, record \d/,
      );
      let caught: unknown;
      try {
        restart().read("log");
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(DiskCorruption);
      if (!(caught instanceof DiskCorruption)) return;
      expect(caught.intact).toEqual(records.slice(0, caught.record));
      // What is damaged can be cut off: that is what an operator's tool does, or a careless program.
      const after = restart();
      expect(() => after.read("log")).toThrow(DiskCorruption);
      after.truncate("log", caught.record);
      after.sync();
      expect(restart().read("log")).toEqual(records.slice(0, caught.record));
    }),
    { numRuns: 200 },
  );
});

test("a wiped disk is empty", () => {
  const disk = restart();
  disk.append("log", 1);
  disk.rewrite("state", [2]);
  disk.sync();
  expect(eraseRecords(directory)).toMatch(/^2 files of \d+ bytes erased, none is left$/);
  expect([restart().read("log"), restart().read("state")]).toEqual([[], []]);
});
