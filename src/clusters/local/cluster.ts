/**
 * The local cluster: one process per replica on this machine, every directed replica link through a user-space link of the
 * controller (link.ts). It needs no privileges and touches nothing outside the run's directory but its own processes.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { NodeId } from "../../../nodes/host.js";
import { seededRandom } from "../../../nodes/random.js";
import { probePath, type Question } from "../../../nodes/sandbox/probe.js";
import { callOf, newKey } from "../../../nodes/server/proof.js";
import type { Capability, Clock, Cluster, ClusterPlan, LinkSight } from "../../contract/cluster.js";
import { type Fault, rowOf } from "../../faults/fault.js";
import { thisController, wordOf } from "../../machine/controller.js";
import { createReplicaCluster, type ReplicaGround } from "../replica-cluster.js";
import { replicaEntry } from "../replica-entry.js";
import type { ResourceJournal } from "../resources.js";
import { PipedGround } from "./piped-ground.js";
import { ProbedLink } from "./probed-link.js";
import { ReplicaProcess } from "./replica-process.js";
import { ServerGround } from "./server-ground.js";

/** `entry`: the JavaScript file that a replica process runs; by default the built one of this package. */
export function createLocalCluster(plan: ClusterPlan, clock: Clock, entry?: string): Cluster {
  const absolute = { ...plan, directory: resolve(plan.directory) };
  return createReplicaCluster(absolute, clock, groundFor(absolute, entry));
}

function groundFor(plan: ClusterPlan, entry: string | undefined): ReplicaGround {
  const { launch } = plan;
  switch (launch.kind) {
    case "program":
      return new LocalGround(plan, entry ?? replicaEntry());
    case "server":
      return new ServerGround(plan, launch.server);
    case "piped":
      return new PipedGround(plan, launch.server);
  }
}

class LocalGround implements ReplicaGround {
  readonly kind = "local";
  readonly sparesProcesses = true;
  /** Keyed by `from>to`. */
  private readonly links = new Map<string, ProbedLink>();
  private readonly meshKey = newKey();
  private readonly controller = wordOf(thisController());

  constructor(
    private readonly plan: ClusterPlan,
    private readonly entry: string,
  ) {
    for (const from of plan.nodes) {
      for (const to of plan.nodes) {
        if (from === to) continue;
        const question = (): Question => ({ kind: "call", call: callOf(this.meshKey, to, probePath) });
        this.links.set(`${from}>${to}`, new ProbedLink(from, to, seededRandom(plan.seed, "link", from, to), question));
      }
    }
  }

  capability(fault: Fault): Capability {
    if (rowOf(fault).effects.processes === "stopped" && process.platform === "win32") {
      return { able: false, why: "Windows has no signal that stops a process" };
    }
    return { able: true };
  }

  async prepare(journal: ResourceJournal): Promise<void> {
    for (const node of this.plan.nodes) {
      journal.note({ kind: "process", node, runId: this.plan.runId, data: this.dataOf(node) });
    }
    // No other user may read or change a replica's stored data.
    mkdirSync(join(this.plan.directory, "data"), { recursive: true, mode: 0o700 });
    await Promise.all([...this.links.values()].map((link) => link.listen()));
  }

  run(node: NodeId): ReplicaProcess {
    return new ReplicaProcess({
      node,
      runId: this.plan.runId,
      controller: this.controller,
      meshKey: this.meshKey,
      data: this.dataOf(node),
      log: join(this.plan.directory, "logs", `${node}.log`),
      entry: this.entry,
    });
  }

  onPort(node: NodeId, port: number | undefined): void {
    for (const link of this.links.values())
      if (link.to === node) link.target = port === undefined ? undefined : { host: "127.0.0.1", port };
  }

  peers(node: NodeId): Readonly<Record<NodeId, string>> {
    const links = [...this.links.values()].filter((link) => link.from === node);
    return Object.fromEntries(links.map((link) => [link.to, `ws://127.0.0.1:${link.port}`]));
  }

  link(from: NodeId, to: NodeId): ProbedLink | undefined {
    return this.links.get(`${from}>${to}`);
  }

  watchLinks(see: (sight: LinkSight) => void): void {
    for (const link of this.links.values()) link.see = see;
  }

  async remove(): Promise<void> {
    await Promise.all([...this.links.values()].map((link) => link.close()));
  }

  private dataOf(node: NodeId): string {
    return join(this.plan.directory, "data", node);
  }
}
