/** The faults that a server that is not ours can suffer on no ground, with the reason; each ground lists those that it can. */
import type { Capability } from "../contract/cluster.js";
import type { Fault } from "../faults/fault.js";

const reasons: ReadonlyMap<Fault["kind"], string> = new Map([
  ["clock", "it reads the machine's clock, which Schism does not touch; a replica of ours can be shown another one"],
  [
    "power-loss",
    "what it wrote and did not sync is kept by the kernel, which outlives it; only what replicas of ours wrote is lost",
  ],
  ["disk-full", "its files are on the machine's disk, which Schism does not fill"],
  ["bit-rot", "its files are its own; Schism damages records of its own replicas only"],
  ["wipe", "its files are its own; Schism erases records of its own replicas only"],
]);

/** Undefined if it depends on the ground. */
export function serverCannotSuffer({ kind }: Fault): Capability | undefined {
  const why = reasons.get(kind);
  return why === undefined ? undefined : { able: false, why };
}
