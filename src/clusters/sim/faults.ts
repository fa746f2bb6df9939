/**
 * Faults of the simulated cluster. Each is in effect by construction, and its proof says what was done to which node; its undo is complete
 * when it returns, except that a node that was down takes its time to boot.
 */

import type { NodeId } from "../../../nodes/host.js";
import type { Random } from "../../../nodes/random.js";
import type { Clock, Injection } from "../../contract/cluster.js";
import type { ResolvedFault } from "../../faults/fault.js";
import { recordsOnly } from "../../faults/file-systems.js";
import { type Impairment, impairmentOf } from "../../faults/impairment.js";
import type { Link } from "../../faults/link.js";
import type { SimLink } from "./link.js";
import type { SimNode } from "./node.js";

export interface FaultWorld {
  readonly clock: Clock;
  readonly random: Random;
  /** Random numbers for one fault alone, so that its draws do not shift any others. */
  stream(...labels: readonly (string | number)[]): Random;
  node(id: NodeId): SimNode;
  link(name: Link): SimLink;
}

export function injectSimFault(fault: ResolvedFault, world: FaultWorld): Promise<Injection> {
  switch (fault.kind) {
    case "kill":
      return kill(fault.nodes, world);
    case "power-loss":
      // A kill loses what was not synced, too, and tears nothing.
      return fault.mode === "strict" ? kill(fault.nodes, world) : cutPower(fault.nodes, world);
    case "pause":
      return pause(fault.nodes, world);
    case "throttle":
      return throttle(fault, world);
    case "clock":
      return disturbClocks(fault, world);
    case "disk-full":
      return fillDisks(fault.nodes, world);
    case "bit-rot":
    case "wipe":
      return spoil(fault, world);
    case "disk-failing":
    case "disk-slow":
      throw new Error(recordsOnly);
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
  const paused = nodes.map((node) => node.pause(reason));
  const proofs = nodes.map(({ id }, index) =>
    paused[index] === true ? `${id}: stands still` : `${id} is down and cannot be paused`,
  );
  return {
    proof: paused.includes(true) ? proofs.join("; ") : null,
    undo: async () => {
      for (const node of nodes) node.resume(reason);
    },
  };
}

/** Each node alternately stands still and runs; the turns are the same for all of them. */
async function throttle(
  { nodes: ids, runMs, stopMs }: Extract<ResolvedFault, { kind: "throttle" }>,
  world: FaultWorld,
): Promise<Injection> {
  const reason = {};
  const nodes = ids.map((id) => world.node(id));
  let cancel = (): void => {};
  const stop = (): readonly boolean[] => {
    cancel = world.clock.after(stopMs, go);
    return nodes.map((node) => node.pause(reason));
  };
  const go = (): void => {
    for (const node of nodes) node.resume(reason);
    cancel = world.clock.after(runMs, stop);
  };
  const first = stop();
  const stopped = nodes.filter((_, index) => first[index] === true);
  return {
    proof:
      stopped.length === 0
        ? null
        : `${stopped.map(({ id }) => id).join(" ")}: stands still for ${stopMs} of each ${stopMs + runMs} ms`,
    undo: async () => {
      cancel();
      for (const node of nodes) node.resume(reason);
    },
  };
}

async function disturbClocks(
  { nodes: ids, jumpMs, driftPercent }: Extract<ResolvedFault, { kind: "clock" }>,
  world: FaultWorld,
): Promise<Injection> {
  const nodes = ids.map((id) => world.node(id));
  const disturbance = { jumpMs, driftPercent };
  const proofs = nodes.map((node) => {
    const at = world.clock.nowNs();
    const before = node.nowMs(at);
    node.disturbClock(disturbance);
    const jumped = Math.round(node.nowMs(at) - before);
    const ran = node.nowMs(at + 1e9) - node.nowMs(at);
    return `${node.id}: clock moved by ${jumped} ms, and shows ${Math.round(ran)} ms a second`;
  });
  return {
    proof: proofs.join("; "),
    undo: async () => {
      for (const node of nodes) node.calmClock(disturbance);
    },
  };
}

async function fillDisks(ids: readonly NodeId[], world: FaultWorld): Promise<Injection> {
  const reason = {};
  const nodes = ids.map((id) => world.node(id));
  for (const node of nodes) node.fillDisk(reason);
  return {
    proof: `${ids.join(" ")}: no room on the disk`,
    undo: async () => {
      await Promise.all(
        nodes.map((node) => world.clock.promise<void>((resolve) => node.freeDisk(reason, () => resolve()))),
      );
    },
  };
}

/** Down, damaged, and up again at the end: a node whose disk has rotted then ends as soon as it reads it. */
async function spoil(
  { kind, nodes: ids }: Extract<ResolvedFault, { kind: "bit-rot" | "wipe" }>,
  world: FaultWorld,
): Promise<Injection> {
  const killed = await kill(ids, world);
  const proofs = ids.map((id) => {
    const node = world.node(id);
    if (kind === "wipe") {
      const erased = node.wipe();
      return erased === 0 ? undefined : `${id}: process ended, ${erased} records erased`;
    }
    const what = node.rot(world.stream(kind, id, world.clock.nowNs()));
    return what === undefined ? undefined : `${id}: process ended, ${what}`;
  });
  const seen = proofs.filter((proof) => proof !== undefined);
  return { proof: seen.length === 0 ? null : seen.join("; "), undo: killed.undo };
}

async function impair(names: readonly Link[], impairment: Impairment, world: FaultWorld): Promise<Injection> {
  const relieve = names.map((name) => {
    const { kind } = impairment;
    const random =
      kind === "duplicate" || kind === "reorder"
        ? world.stream(kind, name.from, name.to, world.clock.nowNs())
        : undefined;
    return world.link(name).impair(impairment, random);
  });
  const said = names.map(({ from, to }) => `${from} -> ${to}`).join(", ");
  return {
    proof: `${impairment.kind} on ${said}`,
    undo: async () => {
      for (const end of relieve) end();
    },
  };
}
