/** Replicas of ours in containers, in this version's own image. */
import { relative } from "node:path";
import type { NodeId } from "../../../nodes/host.js";
import { probePath, type Question } from "../../../nodes/sandbox/probe.js";
import { callOf, type Keys, newKey } from "../../../nodes/server/proof.js";
import type { Capability } from "../../contract/cluster.js";
import { packageRoot } from "../../package.js";
import type { ChannelEvents, NodeChannel } from "../node-channel.js";
import { ReplicaChannel } from "../replica-channel.js";
import { replicaEntry } from "../replica-entry.js";
import { announcedPort } from "../replica-output.js";
import type { ReplicaRuntime } from "../replica-runtime.js";
import { type ContainerPlan, ContainerRuntime } from "./container-runtime.js";
import { trafficTo } from "./filters.js";
import type { Resident, ResidentContainer } from "./resident.js";

/** Where every replica listens, in a network namespace of its own. */
const replicaPort = 7000;

export class Replicas implements Resident {
  readonly peerPorts = [replicaPort] as const;
  readonly ports = [replicaPort];
  readonly bothWays = false;
  /** Connections that the sender dials; those the other way are another link. */
  readonly traffic = trafficTo(replicaPort);
  private readonly meshKey = newKey();

  /** `entry`: the JavaScript file of this package that a replica runs; any other than the built one is mounted into the image. */
  constructor(
    private readonly runId: string,
    private readonly entry: string,
  ) {}

  capability(): Capability {
    return { able: true };
  }

  async image(nodes: string): Promise<string> {
    return nodes;
  }

  container(node: NodeId): ResidentContainer {
    const { entry, runId } = this;
    const words = ["--node", node, "--run", runId, "--data", "/data", "--listen", `0.0.0.0:${replicaPort}`];
    const Mounts: ResidentContainer["settings"]["Mounts"] =
      entry === replicaEntry() ? [] : [{ Type: "bind", Source: entry, Target: inImage(entry), ReadOnly: true }];
    return { settings: { Cmd: ["node", inImage(entry), ...words], Mounts } };
  }

  question(node: NodeId): Question {
    return { kind: "call", call: callOf(this.meshKey, node, probePath) };
  }

  run(plan: ContainerPlan): ReplicaContainer {
    return new ReplicaContainer(plan, this.meshKey);
  }
}

/** Path of a file of this package in the image. */
function inImage(file: string): string {
  return `/schism/${relative(packageRoot(), file).replaceAll("\\", "/")}`;
}

class ReplicaContainer extends ContainerRuntime implements ReplicaRuntime {
  private readonly key: string;

  /** `mesh`: the key to all replicas of the run. */
  constructor(plan: ContainerPlan, mesh: string) {
    const control = newKey();
    super(plan, ({ stdin, stderr }) => {
      stdin.write(`${JSON.stringify({ control, mesh } satisfies Keys)}\n`);
      return [stderr];
    });
    this.key = control;
  }

  async listening(withinMs: number): Promise<number> {
    const { node, log } = this.plan;
    const { stdout } = await this.started;
    await announcedPort({ node, log, exited: this.exited }, stdout, withinMs);
    return this.publishedAt(replicaPort);
  }

  connect(port: number, events: ChannelEvents): NodeChannel {
    return new ReplicaChannel({ address: `ws://127.0.0.1:${port}`, node: this.plan.node, key: this.key }, events);
  }
}
