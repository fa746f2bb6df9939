/** What clients of a replicated register ask while the system is explored: few operations, since each multiplies the states. */
import type { ClientRequest, NodeId } from "../../nodes/host.js";
import type { Exploration } from "../contract/exploration.js";

/** Each of these clients writes a value of its own, once, to whichever node. */
export function writesOf(
  count: number,
  members: readonly NodeId[],
): readonly { readonly request: ClientRequest; readonly to: readonly NodeId[] }[] {
  return Array.from({ length: count }, (_, index) => ({
    request: { client: `c${index + 1}`, seq: 1, command: { f: "write", key: "x", value: `v${index + 1}` } },
    to: members,
  }));
}

/** Of registers whose nodes all take writes. Names of nodes decide between writes with the same time, so no two nodes are alike. */
export function exploredWrites(bounds: Exploration["bounds"]): Exploration {
  return { bounds, requests: writesOf, operators: [], alike: () => [] };
}
