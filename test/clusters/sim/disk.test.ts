/** What a crash leaves on a simulated disk: everything that was synced, in order, and at most a prefix of what was not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../nodes/host.js";
import { type DiskEvents, SimDisk } from "../../../src/clusters/sim/disk.js";

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
});
