/** The program that a replica process runs: the controller's boot message says which system's replica it becomes. */
import { startReplicaProcess } from "./command-line.js";
import { loadProgram } from "./programs.js";

await startReplicaProcess(loadProgram);
