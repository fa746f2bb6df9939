import { builtFile } from "../package.js";

/** The built replica program: the JavaScript file that a process or container of ours runs. */
export function replicaEntry(): string {
  return builtFile("replicas", "server", "main.js");
}
