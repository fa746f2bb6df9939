/** Trace events of the replicas of a log of Paxos instances: those of Paxos, whose keys are the slots. */
import { type PaxosTrace, paxosTraces } from "../paxos/traces.js";

export const paxosLogTraces = paxosTraces;

export type PaxosLogTrace = PaxosTrace;
