/** The program in the containers of a cluster's nodes: a replica of ours, or a server that is not ours. */
import type { NodeId } from "../../../nodes/host.js";
import type { Question } from "../../../nodes/sandbox/probe.js";
import type { Capability } from "../../contract/cluster.js";
import type { Fault } from "../../faults/fault.js";
import type { ReplicaRuntime } from "../replica-runtime.js";
import type { ContainerPlan } from "./container-runtime.js";

interface MountSettings {
  readonly Type: "bind";
  readonly Source: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
}

/** With which a container is created. */
interface ContainerSettings {
  readonly Cmd: string[];
  readonly Env?: string[];
  readonly Mounts?: MountSettings[];
}

/** Where a container is created. */
export interface Site {
  /** Addresses of all nodes, on the network between them. */
  readonly addresses: ReadonlyMap<NodeId, string>;
  /** User and group of its processes. */
  readonly user: number;
  /** It begins without its files: it has to wait for them (ContainerPlan.disk). */
  readonly waits: boolean;
}

export interface ResidentContainer {
  readonly settings: ContainerSettings;
  /** Files of its volume, by their paths there, that exist before it starts for the first time. */
  readonly files?: ReadonlyMap<string, string>;
}

export interface Resident {
  /** Where the namespace itself answers probes, since the program does not; it is the first of `peerPorts`. */
  readonly echoPort?: number;
  /** The ports that peers dial; probes use the first. */
  readonly peerPorts: readonly [number, ...number[]];
  /** All ports on which it listens, each once; they are published on the loopback. */
  readonly ports: readonly number[];
  /** Peers use a connection both ways, whichever of them has dialled it. */
  readonly bothWays: boolean;
  /** The packets from a node to another that belong to their link, for nft (filters.ts). */
  readonly traffic: string;
  capability(fault: Fault): Capability;
  /** The image of its containers, built if it does not exist; `nodes`: that of this version's replicas. */
  image(nodes: string, signal: AbortSignal): Promise<string>;
  container(node: NodeId, site: Site): ResidentContainer;
  /** The containers that stand beside it in the same network namespace, with the same volume, by their names. */
  companions?(node: NodeId, site: Site): ReadonlyMap<string, ResidentContainer>;
  /** The probe that shows that it can be reached. */
  question(node: NodeId): Question;
  /** Starts one incarnation. */
  run(plan: ContainerPlan): ReplicaRuntime;
  /** See ReplicaGround. */
  serves?(signal: AbortSignal): Promise<void>;
}
