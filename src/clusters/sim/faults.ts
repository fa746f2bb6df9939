/**
 * Faults of the simulated cluster. Each is in effect by construction, and its proof says what was done to what; its undo is
 * complete when it returns, except that a node that was down takes its time to boot.
 */

import type { NodeId } from "../../../nodes/host.js";
import type { Random } from "../../../nodes/random.js";
import type { Link, ResolvedFault } from "../../faults/fault.js";
import type { Clock, Injection } from "../cluster.js";
import { type Impairment, impairmentOf } from "../impairment.js";
import type { SimLink } from "./link.js";
import type { SimNode } from "./node.js";

export interface FaultWorld {
  readonly clock: Clock;
  readonly random: Random;
  node(id: NodeId): SimNode;
  link(name: Link): SimLink;
}

export function injectSimFault(fault: ResolvedFault, world: FaultWorld): Promise<Injection> {
  switch (fault.kind) {
    case "kill":
      return kill(fault.nodes, world);
    case "power-loss":
      return cutPower(fault.nodes, world);
    case "pause":
      return pause(fault.nodes, world);
    default:
      return impair(fault.links, impairmentOf(fault), world);
  }
}

async function kill(ids: readonly NodeId[], world: FaultWorld): Promise<Injection> {
  const nodes = ids.map((id) => world.node(id));
  const reason = {};
  await Promise.all(
    nodes.map((node) => world.clock.promise<void>((resolve) => node.takeDownSoon(reason, () => resolve()))),
  );
  return { proof: `${ids.join(" ")}: process ended`, undo: () => restart(nodes, reason, world) };
}

/** One of them may be caught inside a sync; the others lose power at the same instant. */
async function cutPower(ids: readonly NodeId[], world: FaultWorld): Promise<Injection> {
  const nodes = ids.map((id) => world.node(id));
  const reason = {};
  const first = world.random.pick(nodes);
  await world.clock.promise<void>((resolve) => {
    first.takeDownSoon(reason, () => {
      for (const node of nodes) if (node !== first) node.takeDown(reason);
      resolve();
    });
  });
  return { proof: `${ids.join(" ")}: process ended`, undo: () => restart(nodes, reason, world) };
}

async function restart(nodes: readonly SimNode[], reason: object, world: FaultWorld): Promise<void> {
  await Promise.all(nodes.map((node) => world.clock.promise<void>((resolve) => node.bringUp(reason, () => resolve()))));
}

async function pause(ids: readonly NodeId[], world: FaultWorld): Promise<Injection> {
  const reason = {};
  const nodes = ids.map((id) => world.node(id));
  const proofs = nodes.map((node) =>
    node.pause(reason) ? `${node.id}: stands still` : `${node.id} is down and cannot be paused`,
  );
  return {
    proof: proofs.join("; "),
    undo: async () => {
      for (const node of nodes) node.resume(reason);
    },
  };
}

async function impair(names: readonly Link[], impairment: Impairment, world: FaultWorld): Promise<Injection> {
  const relieve = names.map((name) => world.link(name).impair(impairment));
  const said = names.map(({ from, to }) => `${from} -> ${to}`).join(", ");
  return {
    proof: `${impairment.kind} on ${said}`,
    undo: async () => {
      for (const end of relieve) end();
    },
  };
}
