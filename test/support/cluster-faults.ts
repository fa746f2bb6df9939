/** Faults of a cluster of real replicas, each seen by what replicas and clients notice, and seen to end. */

import { testClockFaults } from "./cluster-faults/clocks.js";
import { testComposition } from "./cluster-faults/composition.js";
import { testDiskFaults } from "./cluster-faults/disks.js";
import { testFaultEnds } from "./cluster-faults/ends.js";
import { testLinkFaults } from "./cluster-faults/links.js";
import { testProcessFaults } from "./cluster-faults/processes.js";
import { faultStage } from "./cluster-faults/stage.js";
import type { EchoKind } from "./echo-cluster.js";

/** Declares the tests for one kind of cluster. */
export function testFaults(kind: EchoKind): void {
  const stage = faultStage(kind);
  testProcessFaults(stage);
  testLinkFaults(stage);
  testClockFaults(stage);
  testDiskFaults(stage);
  testFaultEnds(stage);
  testComposition(stage);
}
