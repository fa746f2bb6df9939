/** Which neighbours nodes of a broadcast are told to have. */
import type { NodeId } from "../host.js";

export const topologies = ["grid", "line", "total"] as const;
type Topology = (typeof topologies)[number];

/** By node. `name` is one of the list. */
export function topologyOf(name: string, nodes: readonly NodeId[]): Readonly<Record<NodeId, readonly NodeId[]>> {
  const topology = topologies.find((each) => each === name) ?? "grid";
  return Object.fromEntries(
    nodes.map((node, at) => [node, nodes.filter((_, other) => other !== at && adjacent(topology, at, other, nodes))]),
  );
}

function adjacent(topology: Topology, a: number, b: number, nodes: readonly NodeId[]): boolean {
  switch (topology) {
    case "total":
      return true;
    case "line":
      return Math.abs(a - b) === 1;
    case "grid": {
      const width = Math.ceil(Math.sqrt(nodes.length));
      const [rows, columns] = [
        Math.abs(Math.floor(a / width) - Math.floor(b / width)),
        Math.abs((a % width) - (b % width)),
      ];
      return rows + columns === 1;
    }
  }
}
