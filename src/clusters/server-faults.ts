/** The faults that a server that is not ours cannot suffer, with the reason; each ground says whether it gives servers disks of ours, and shows them other clocks. */
import type { Capability } from "../contract/cluster.js";
import { type Fault, rowOf } from "../faults/fault.js";

/** `no`: why it gets no disk of ours, or is shown no other clock, if that is so. Undefined if nothing speaks against the fault. */
export function serverCannotSuffer(
  fault: Fault,
  no: { readonly disk: string | undefined; readonly clock: string | undefined },
): Capability | undefined {
  const { disk: noDisk, clock: noClock } = no;
  if (fault.kind === "clock") {
    if (noClock === undefined) return undefined;
    return { able: false, why: `it reads the machine's clock, which Schism does not touch, and ${noClock}` };
  }
  if (rowOf(fault).effects.disk !== true || noDisk === undefined) return undefined;
  return { able: false, why: `its files are on the machine's disk, which Schism does not touch, and ${noDisk}` };
}
