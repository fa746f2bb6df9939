/** Trace events of the replicas of a log of Paxos instances: those of Paxos, whose keys are the slots. */
export { type PaxosTrace as PaxosLogTrace, paxosTraces as paxosLogTraces } from "../paxos/traces.js";
