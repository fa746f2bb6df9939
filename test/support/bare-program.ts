/** A program that is nothing but its replicas: no options, variants or commands, and nothing that it tells. */
import type { Program } from "../../nodes/host.js";

export function bareProgram(name: string, create: Program["create"]): Program {
  return { name, summary: "", options: {}, variants: [], commands: [], traces: [], views: [], create };
}
