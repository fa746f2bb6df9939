/** What a crash leaves on a simulated disk: everything that was synced, in order, and at most a prefix of what was not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DiskCorruption, DiskFull, type Json } from "../../../../nodes/host.js";
import { seededRandom } from "../../../../nodes/random.js";
import { type DiskEvents, SimDisk } from "../../../../src/clusters/sim/disk.js";

type Step =
  | { readonly kind: "append" }
  | { readonly kind: "truncate"; readonly to: number }
  | { readonly kind: "rewrite" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>({ kind: "append" }) },
  { weight: 1, arbitrary: fc.nat(6).map((to): Step => ({ kind: "truncate", to })) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "rewrite" }) },
);

const quiet: DiskEvents = { onSync: () => 0, onSynced: () => {}, onFull: () => 0, onTornTail: () => {} };

describe("SimDisk", () => {
  it("keeps what was synced and, of what was not, a prefix of the changes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 6 }),
        fc.nat(5),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (batches, crashAt, share) => {
          let now = 0;
          const disk = new SimDisk({ ...quiet, onSync: () => now + 10 }, false);
          /** Contents after each change, and how many changes were durable at the end of each sync. */
          const states: Json[][] = [[]];
          const synced: number[] = [0];
          let unique = 0;
          for (const batch of batches) {
            for (const change of batch) {
              const before = states.at(-1) ?? [];
              unique += 1;
              if (change.kind === "append") {
                disk.append("log", unique);
                states.push([...before, unique]);
              } else if (change.kind === "truncate") {
                disk.truncate("log", change.to);
                states.push(before.slice(0, change.to));
              } else {
                disk.rewrite("log", [unique]);
                states.push([unique]);
              }
            }
            expect(disk.read("log")).toEqual(states.at(-1));
            disk.sync();
            synced.push(states.length - 1);
            now += 10;
            disk.settle(now);
          }
          // The last sync is cut off while it is under way if the crash comes before its end.
          const durable = crashAt === 0 ? (synced.at(-1) ?? 0) : (synced.at(-2) ?? 0);
          disk.crash(crashAt === 0 ? now : now - 1, share);
          const left = disk.read("log");
          expect(states.slice(crashAt === 0 ? durable : 0)).toContainEqual(left);
          if (crashAt === 0) expect(left).toEqual(states[durable]);
        },
      ),
    );
  });

  it("loses what was never synced", () => {
    const disk = new SimDisk(quiet, false);
    disk.append("log", 1);
    disk.sync();
    disk.append("log", 2);
    disk.truncate("log", 0);
    expect(disk.crash(5, 1)).toBe(2);
    expect(disk.read("log")).toEqual([1]);
  });

  it("names the first change whose sync has not begun, however many there are, without looking at the others", () => {
    const disk = new SimDisk(quiet, false);
    disk.append("log", 1);
    disk.sync();
    expect(disk.firstUnsynced(() => true)).toBeUndefined();
    for (let record = 0; record < 1000; record++) disk.append(record === 0 ? "state" : "log", record);
    let asked = 0;
    const first = disk.firstUnsynced(({ file }) => {
      asked += 1;
      return file === "log";
    });
    expect(first).toMatchObject({ file: "log", kind: "append" });
    expect(asked).toBe(2);
    expect(disk.unsyncedIn("log")).toHaveLength(999);
  });

  it("when it is full, keeps what was synced and a prefix of the rest, for good", () => {
    fc.assert(
      fc.property(
        fc.nat(5),
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (before, pending, share) => {
          let now = 0;
          const disk = new SimDisk({ ...quiet, onSync: () => now + 10, onFull: () => share }, false);
          for (let record = 0; record < before; record++) disk.append("log", record);
          disk.sync();
          now += 10;
          disk.settle(now);
          disk.full = true;
          for (let record = before; record < before + pending; record++) disk.append("log", record);
          expect(() => disk.sync()).toThrow(DiskFull);
          const left = disk.read("log");
          expect(left).toEqual(Array.from({ length: left.length }, (_, record) => record));
          expect(left.length).toBe(before + Math.floor(pending * share));
          // Nothing is left that a sync would have to write.
          expect(() => disk.sync()).not.toThrow();
          disk.full = false;
          disk.sync();
          disk.crash(now, 1);
          expect(disk.read("log")).toEqual(left);
        },
      ),
    );
  });

  it("finds a rotten record wherever it is, hands out what is before it, and can be cut off before it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), (count, seed) => {
        const disk = new SimDisk(quiet, false);
        for (let record = 0; record < count; record++) disk.append("log", record);
        disk.sync();
        disk.settle(1);
        const [, which = ""] = /record (\d+)/.exec(disk.rot(seededRandom(seed)) ?? "") ?? [];
        const intact = Array.from({ length: Number(which) }, (_, record) => record);
        expect(() => disk.read("log")).toThrow(DiskCorruption);
        try {
          disk.read("log");
        } catch (error) {
          expect(error).toMatchObject({ intact, record: Number(which) });
        }
        disk.truncate("log", Number(which));
        expect(disk.read("log")).toEqual(intact);
        // Not synced: a crash brings the damage back.
        disk.crash(2, 0);
        expect(() => disk.read("log")).toThrow(DiskCorruption);
      }),
    );
  });
});
