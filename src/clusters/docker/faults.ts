/** The abilities of this cluster, whatever runs in its containers; whether an engine is there is not checked. */
import type { Capability } from "../../contract/cluster.js";
import type { Fault } from "../../faults/fault.js";

const delayNeeds = "a delay needs the kernel's netem, which this cluster does not use; the local cluster can do it";
const halfOpenNeeds = "a packet filter cannot acknowledge what it drops; the local cluster can do it";

export function dockerCapability(fault: Fault): Capability {
  if (fault.kind === "delay") return { able: false, why: delayNeeds };
  if (fault.kind === "partition" && fault.mode === "half-open") return { able: false, why: halfOpenNeeds };
  return { able: true };
}
