/**
 * What situations a run got its replicas into: an abstraction of their states that is counted, so that a hunt can tell whether its
 * runs still come to something new. A situation is which kinds of faults were in effect, what had just happened, who had which
 * role and whether in the newest term, and, of an object that is decided once, what each node had last said of it and whether
 * under the highest number. Names of nodes, times and values do not matter.
 */

import type { TraceEvent } from "../../nodes/trace.js";
import type { RunEvidence } from "../record/evidence.js";

/** What one node has said of a thing (its role, an object), under a number that grows (term, ballot). */
interface Said {
  readonly what: number;
  readonly number: number;
}

/** The situations of a run, each once, as 32-bit hashes. Two may share one, by a chance of one in four billion for each pair. */
export function situationsOf({
  scenario,
  faults,
  traces,
}: Pick<RunEvidence, "scenario" | "faults" | "traces">): readonly number[] {
  const seen = new Set<number>();
  const roles = new Map<string, Said>();
  const objects = new Map<string, Map<string, Said>>();
  /** Of the kinds in effect: a sum, so that their order does not matter. */
  let inEffect = 0;
  let next = 0;
  const begun = new Set<number>();
  for (const { time, node, event } of traces) {
    for (let fault = faults[next]; fault !== undefined && fault.time <= time; fault = faults[++next]) {
      const kind = hashOf(scenario.schedule[fault.id]?.fault.kind ?? "");
      if (fault.state === "active") {
        begun.add(fault.id);
        inEffect = (inEffect + mixed(kind)) | 0;
      } else if ((fault.state === "healed" || fault.state === "failed") && begun.delete(fault.id)) {
        inEffect = (inEffect - mixed(kind)) | 0;
      }
    }
    const what = hashOf(event.type);
    let hash = (mixed(inEffect) + what) | 0;
    if (event.type === "role") {
      roles.set(node, { what: hashOf(`${event.role} ${event.leads}`), number: event.epoch });
    }
    hash = (mixed(hash) + together(roles)) | 0;
    const decided = saidOfObject(event);
    if (decided !== undefined) {
      const said = objects.get(decided.object) ?? new Map<string, Said>();
      objects.set(decided.object, said);
      said.set(node, { what, number: decided.ballot });
      hash = (mixed(hash) + together(said)) | 0;
    }
    seen.add(hash);
  }
  return [...seen];
}

/** Of which object that is decided once an event tells, and under which number. */
function saidOfObject(event: TraceEvent): { readonly object: string; readonly ballot: number } | undefined {
  switch (event.type) {
    case "promised":
    case "accepted":
      return { object: event.key, ballot: event.ballot };
    case "chosen":
      return { object: event.key, ballot: 0 };
    case "decided":
      return { object: event.txn, ballot: 0 };
    default:
      return undefined;
  }
}

/** From any node: a sum over the nodes. */
function together(said: ReadonlyMap<string, Said>): number {
  let highest = 0;
  for (const { number } of said.values()) if (number > highest) highest = number;
  let sum = 0;
  for (const { what, number } of said.values()) sum = (sum + mixed(number === highest ? what : ~what)) | 0;
  return sum;
}

const hashes = new Map<string, number>();

/** FNV-1a; of texts that come again and again. */
export function hashOf(text: string): number {
  let hash = hashes.get(text);
  if (hash === undefined) {
    hash = 0x811c9dc5;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    hashes.set(text, hash);
  }
  return hash;
}

/** Spreads every bit over the whole word (the finalizer of MurmurHash3, in the public domain). */
function mixed(word: number): number {
  let bits = word ^ (word >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
