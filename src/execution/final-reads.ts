/**
 * Reads after clients have stopped, which show what every node holds in the end: once for each node, or again and again until the
 * workload's checks hold, or have found what no later read heals.
 */
import type { NodeId } from "../../nodes/host.js";
import { misanswered } from "../checkers/answers/form.js";
import type { PlannedOperation, Workload } from "../contract/workload.js";
import type { Operation } from "../history/operation.js";
import type { Client } from "./client.js";

const attemptPauseMs = 100;
/** Between two rounds of reads of a workload whose nodes need not agree at once. */
const settlePauseMs = 500;
const limits = { timeLimitMs: 10_000, memoryLimitBytes: 2 ** 28 };
/**
 * What is read at the end may be all that the nodes hold, which takes longer than other operations do, above all on a busy machine. A read
 * that was not answered gets twice the time at its next attempt, up to this many times that of an operation of the plan.
 */
const mostPatience = 8;
/** Sorts r2 before r10. Made once, since making one takes some 75 µs. */
const byNumber = new Intl.Collator("en", { numeric: true });

export interface FinalReads {
  readonly workload: Workload;
  readonly nodes: readonly NodeId[];
  readonly clients: readonly Client[];
  readonly operations: () => readonly Operation[];
  /** How long nodes get, ms. */
  readonly withinMs: () => number;
  readonly nowNs: () => number;
  /** Waits; resolves early once `over` says so. */
  readonly pass: (ms: number) => Promise<void>;
  readonly over: () => boolean;
}

export async function finalReads(by: FinalReads): Promise<void> {
  const keys = [...new Set(by.clients.flatMap((client) => [...client.keys]))].sort(byNumber.compare);
  const reads = (): readonly PlannedOperation[] => by.workload.finalReads(keys, by.operations);
  await (by.workload.settling === "until the checks hold" ? settle(by, reads) : readOnce(by, reads()));
}

/** One client per node makes the reads, from that node if it answers. */
async function readOnce(by: FinalReads, reads: readonly PlannedOperation[]): Promise<void> {
  const { nodes, clients, nowNs, pass, over } = by;
  const deadline = nowNs() + by.withinMs() * 1e6;
  await Promise.all(
    nodes.slice(0, clients.length).map(async (node, index) => {
      for (const read of reads) {
        let patience = 1;
        while (!(await clients[index]?.perform(read, node, patience))) {
          if (nowNs() > deadline || over()) return;
          patience = Math.min(2 * patience, mostPatience);
          await pass(attemptPauseMs);
        }
      }
    }),
  );
}

/** Reads every node again and again, until no check needs that any more or the time is over. */
async function settle(by: FinalReads, reads: () => readonly PlannedOperation[]): Promise<void> {
  const { nodes, clients, nowNs, pass, over } = by;
  const begunNs = nowNs();
  const patience = new Map<NodeId, number>();
  for (;;) {
    const round = reads();
    await Promise.all(
      clients.map(async (client, index) => {
        // A client does one thing at a time: with fewer of them than nodes, one reads several.
        for (const node of nodes.filter((_, place) => place % clients.length === index)) {
          for (const read of round) {
            const allowed = patience.get(node) ?? 1;
            const answered = await client.perform(read, node, allowed);
            patience.set(node, answered ? allowed : Math.min(2 * allowed, mostPatience));
          }
        }
      }),
    );
    if (nowNs() > begunNs + by.withinMs() * 1e6 || over() || settled(by)) return;
    await pass(settlePauseMs);
  }
}

/** Whether each check that is made at the end holds already, or has found what stays wrong whatever is read later. */
function settled({ workload, operations }: FinalReads): boolean {
  const made = operations();
  if (misanswered(made, workload) !== undefined) return true;
  return workload.checks.every((check) => {
    if ("model" in check) return true;
    const verdict = check.judge(made, limits);
    return verdict.valid === true || check.mayHeal?.(verdict) === false;
  });
}
