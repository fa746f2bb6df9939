/** `schism/system`: types and a helper for a file that describes a server of your own (docs/own-server.md). */
import type { ServerSpec } from "./system-file/spec.js";

export type { Answer, NodeAddress, Session } from "../nodes/foreign.js";
export type { Command, Json, ReplicaStatus } from "../nodes/host.js";
export type { FaultKind } from "./faults/fault.js";
export type { ServerSpec } from "./system-file/spec.js";

/** The description itself, checked by the compiler: `export default server({ … })`. */
export function server(spec: ServerSpec): ServerSpec {
  return spec;
}
