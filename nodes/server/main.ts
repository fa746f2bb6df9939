/** The program that a replica process runs: every protocol is in it, the controller's boot says which one. */
import { programs } from "../programs.js";
import { startReplicaProcess } from "./command-line.js";

await startReplicaProcess(programs);
