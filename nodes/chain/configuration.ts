/**
 * The role of each node. The first nodes are the control plane, the others the chain. The control plane has three nodes if that leaves a
 * chain of two, otherwise one. A lone node is both.
 */
import type { Json, NodeId } from "../host.js";

/** An order of the nodes that hold the object, head first. Epochs number configurations; each has one. */
export interface Configuration {
  readonly epoch: number;
  readonly chain: readonly NodeId[];
}

export function controlNodes(members: readonly NodeId[]): readonly NodeId[] {
  return members.slice(0, members.length >= 5 ? 3 : 1);
}

export function chainNodes(members: readonly NodeId[]): readonly NodeId[] {
  return members.length === 1 ? members : members.slice(controlNodes(members).length);
}

/** The configuration until the control plane decides on another: all nodes of the chain, with empty logs. */
export function firstConfiguration(members: readonly NodeId[]): Configuration {
  return { epoch: 1, chain: chainNodes(members) };
}

/** The form in which the control plane keeps it. */
export function asJson({ epoch, chain }: Configuration): Json {
  return { epoch, chain };
}

/** Reads a value that `asJson` made; undefined for anything else. */
export function readConfiguration(value: Json | undefined): Configuration | undefined {
  if (typeof value !== "object" || value === null || !("epoch" in value) || !("chain" in value)) return undefined;
  const { epoch, chain } = value;
  if (typeof epoch !== "number" || !Array.isArray(chain)) return undefined;
  return { epoch, chain: chain.map(String) };
}
