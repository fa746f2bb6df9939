/** The systems under test, one line each. */
import { registered } from "../src/contract/registered.js";
import { chain } from "./chain/system.js";
import { craq } from "./craq/system.js";
import { paxos } from "./paxos/system.js";
import { primaryBackup } from "./primary-backup/system.js";
import { raft } from "./raft/system.js";
import { twoPhaseCommit } from "./two-phase-commit/system.js";

export const systems = registered([raft, primaryBackup, paxos, twoPhaseCommit, chain, craq]);
