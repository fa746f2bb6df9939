/** The disks of a cluster's nodes, each below `disks/` of the run's directory. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { NodeId } from "../../../nodes/host.js";
import type { ClusterPlan } from "../../contract/cluster.js";
import { thisController, wordOf } from "../../machine/controller.js";
import type { ResourceJournal } from "../resources.js";
import { NodeDisk } from "./disk.js";

export class NodeDisks {
  private readonly disks = new Map<NodeId, NodeDisk>();

  constructor(private readonly plan: Pick<ClusterPlan, "directory" | "runId" | "nodes">) {}

  /** Resolves when all are mounted. `mode`: of the directory above them, which the user of a server may have to enter. */
  async start(journal: ResourceJournal, mode: number): Promise<void> {
    const { runId, nodes } = this.plan;
    for (const node of nodes) journal.note({ kind: "process", node, runId, data: this.directoryOf(node) });
    mkdirSync(join(this.plan.directory, "disks"), { recursive: true, mode });
    const started = nodes.map(async (node) => {
      const controller = wordOf(thisController());
      this.disks.set(node, await NodeDisk.start({ directory: this.directoryOf(node), runId, controller }));
    });
    const failed = (await Promise.allSettled(started)).find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  /** Undefined before they are started, and without any. */
  of(node: NodeId): NodeDisk | undefined {
    return this.disks.get(node);
  }

  /** What the start of the servers wrote counts as old: a kernel would have written it back before long. */
  async settle(): Promise<void> {
    await Promise.all([...this.disks.values()].map((disk) => disk.settle()));
  }

  async remove(): Promise<void> {
    await Promise.all([...this.disks.values()].map((disk) => disk.remove()));
  }

  private directoryOf(node: NodeId): string {
    return join(this.plan.directory, "disks", node);
  }
}
