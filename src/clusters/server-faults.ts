/** The faults that a server that is not ours cannot suffer, with the reason; each ground says whether it gives servers disks of ours. */
import type { Capability } from "../contract/cluster.js";
import { type Fault, rowOf } from "../faults/fault.js";

const clockNeeds =
  "it reads the machine's clock, which Schism does not touch; a replica of ours can be shown another one";

/** `noDisk`: why it gets no disk of ours, if that is so. Undefined if nothing speaks against the fault. */
export function serverCannotSuffer(fault: Fault, noDisk: string | undefined): Capability | undefined {
  if (fault.kind === "clock") return { able: false, why: clockNeeds };
  if (rowOf(fault).effects.disk !== true || noDisk === undefined) return undefined;
  return { able: false, why: `its files are on the machine's disk, which Schism does not touch, and ${noDisk}` };
}
