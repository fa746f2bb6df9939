/** Liveness: once everything works again, a cluster must serve again, and must not leave a client in doubt. */
import { type Explanation, noCost, type Verdict } from "../checkers/verdict.js";
import { mayLose } from "../contract/system.js";
import type { HistoryEvent } from "../history/operation.js";
import { plural } from "../history/plural.js";
import { clientNameFirst, isNemesis, type Process } from "../history/process.js";
import { courseEvents } from "../record/course.js";
import type { ReplicaEvidence } from "../record/evidence.js";
import type { FaultRecord } from "../record/record.js";
import type { Ending } from "./conditions.js";
import { whySilenceSaysNothing } from "./patience.js";

/**
 * After the last fault was undone, operations that begin then must succeed before `recoveryMs` have passed; so must each question
 * that a client asks again and again, as all are asked at the end: one that is still open then stays open; and each node must come to hold what is
 * committed. Nothing is said of a run in
 * which clients did not wait that long, or gave up each operation too soon, in which a fault could not be undone, or which lost more nodes than
 * the system claims to tolerate, either for good or because they were killed from outside. If an operator finds no leader to add a removed node to the membership again, all
 * nodes are up and all links open nevertheless.
 */
export function judgeLiveness(
  { scenario, system, workload, events, faults, traces, course = [] }: ReplicaEvidence,
  endings: readonly Ending[] = [],
): Verdict[] {
  if (traces.some(({ event }) => event.type === "invariant-broken" && event.claim === "bounded-work")) return [];
  const ends = faults.filter(
    (record) => record.state === "healed" || (record.state === "failed" && isMembership(record)),
  );
  const ended = new Set(ends.map(({ id }) => id));
  if (faults.some(({ id, state }) => state === "active" && !ended.has(id))) return [];
  const damaged = faults.flatMap((record) => record.lost ?? []);
  const dead = endings.map(({ node }) => node);
  const lost = [...new Set([...damaged, ...dead])];
  // A node taken out of a membership in which another is lost may leave less than a majority.
  const bearable = faults.some(isMembership) ? 0 : mayLose(system, scenario.nodes.length);
  if (lost.length > bearable) return [];
  const why =
    dead.length === 0
      ? "which cannot start any more"
      : damaged.length === 0
        ? "which ended without a fault"
        : "which are lost";
  const up = lost.length === 0 ? "all nodes" : `all nodes but ${lost.join(" ")}, ${why},`;
  const healedAt = Math.max(0, ...ends.map(({ time }) => time));
  const patienceMs = scenario.recoveryMs * 0.9;
  // With no recovery time configured, liveness is not judged.
  if (patienceMs === 0 || whySilenceSaysNothing(scenario) !== null) return [];
  const since = faults.length === 0 ? "from its start" : "after its last fault was undone";
  const wellAt = `At ${(healedAt / 1e9).toFixed(3)} s ${up} were up and all links open.`;
  const after = events.filter(({ time, process }) => time >= healedAt && !isNemesis(process));

  const { silentMs, attempts } = silence(after, healedAt);
  if (silentMs >= patienceMs) {
    const sentence = `Clients began ${plural(attempts, "operation")} in the ${seconds(silentMs)} that followed, and none succeeded.`;
    return [
      notLive(
        `Not live: the cluster answered nothing for ${seconds(silentMs)} ${since}.`,
        { headline: `The cluster answers nothing ${since}.`, key: null, steps: told(wellAt, sentence) },
        { silentMs: Math.round(silentMs), attempts },
      ),
    ];
  }
  const [stragglers] = courseEvents(course, "nodes behind");
  const membership = faults.some(isMembership);
  // Where messages are lost at any time, the last one may be.
  const lossy = (scenario.world?.network.lossPercent ?? 0) > 0;
  // A leader that adds a node again may be deposed before that is committed.
  const [straggler] =
    stragglers?.nodes.filter(({ node, outside }) => !lost.includes(node) && !(membership && outside)) ?? [];
  if (stragglers !== undefined && straggler !== undefined && !lossy) {
    const { node, holds, committed } = straggler;
    const waitedMs = (stragglers.time - healedAt) / 1e6;
    const sentence = `At ${(stragglers.time / 1e9).toFixed(3)} s the log of ${node} had ${plural(holds, "entry", "entries")}, and ${committed} were committed.`;
    return [
      notLive(
        `Not live: ${node} did not come to hold what was committed in the ${seconds(waitedMs)} ${since}.`,
        { headline: `A node never catches up ${since}.`, key: null, steps: told(wellAt, sentence) },
        { behind: stragglers.nodes.length },
      ),
    ];
  }
  const [silent] = courseEvents(course, "requests unanswered");
  const owing = silent?.requests.filter(({ node }) => !lost.includes(node)) ?? [];
  const [owed] = owing;
  if (silent !== undefined && owed !== undefined && !membership && !lossy) {
    const { node, client, seq, f } = owed;
    const waitedMs = (silent.time - healedAt) / 1e6;
    const sentence = `At ${(silent.time / 1e9).toFixed(3)} s ${node} still owed ${client} the answer to request ${seq} (${f}), which had reached it.`;
    return [
      notLive(
        `Not live: ${node} did not answer ${client} in the ${seconds(waitedMs)} ${since}.`,
        { headline: `A node never answers a request ${since}.`, key: null, steps: told(wellAt, sentence) },
        { unanswered: owing.length },
      ),
    ];
  }
  // An update that is refused repeatedly, such as a cas of a value that is not there, has had its answer.
  const asked = after.filter(({ f }) => workload.readOnly(f));
  // Most runs need only this check: a query that was repeated for that long was refused at least that late.
  if (!asked.some(({ type, time }) => type === "fail" && (time - healedAt) / 1e6 >= patienceMs)) return [];
  const questions = [...questionsOf(asked).values()].filter(({ from, to }) => (to - from) / 1e6 >= patienceMs);
  const [first] = questions;
  if (first === undefined) return [];
  const { process, f, key, node, error, times } = first;
  const askedMs = (first.to - first.from) / 1e6;
  const what = `${f}${key === undefined ? "" : ` of ${key}`}`;
  const sentence =
    `${clientNameFirst(process)} asked ${node ?? "a node"} for the ${what} ${plural(times, "time")} in the ${seconds(askedMs)} that followed, ` +
    `and never got an answer${error === undefined ? "" : ` (${error})`}.`;
  return [
    notLive(
      `Not live: ${plural(questions.length, "question was", "questions were")} asked repeatedly for ` +
        `${seconds(askedMs)} ${since} and never answered.`,
      { headline: `No client ever learns the ${what} ${since}.`, key: key ?? null, steps: told(wellAt, sentence) },
      { unanswered: questions.length },
    ),
  ];
}

/** For how long no operation begun `since` or later succeeded, and how many were begun; 0 if any succeeded. */
function silence(after: readonly HistoryEvent[], since: number): { silentMs: number; attempts: number } {
  const begun = new Set<Process>();
  let attempts = 0;
  let last = since;
  for (const { type, process, time } of after) {
    last = time;
    if (type === "invoke") {
      begun.add(process);
      attempts += 1;
    } else if (type === "ok" && begun.has(process)) return { silentMs: 0, attempts };
  }
  return { silentMs: (last - since) / 1e6, attempts };
}

interface Question extends Pick<HistoryEvent, "process" | "f" | "key" | "node" | "error"> {
  readonly from: number;
  readonly to: number;
  readonly times: number;
}

/** Unanswered queries that a client repeats, by client and query. One answer settles a query. */
function questionsOf(after: readonly HistoryEvent[]): Map<string, Question> {
  const open = new Map<string, Question>();
  const settled = new Set<string>();
  for (const { type, process, f, key, node, error, time } of after) {
    const name = JSON.stringify([process, f, key]);
    const known = open.get(name);
    if (settled.has(name)) continue;
    if (type === "invoke") {
      const question = known ?? { process, f, ...(key === undefined ? {} : { key }), from: time, to: time, times: 0 };
      open.set(name, { ...question, times: question.times + 1 });
    } else if (type !== "fail" || known === undefined) {
      settled.add(name);
      open.delete(name);
    } else {
      const seen = { ...(node === undefined ? {} : { node }), ...(error === undefined ? {} : { error }) };
      open.set(name, { ...known, ...seen, to: time });
    }
  }
  return open;
}

function notLive(summary: string, explanation: Explanation, details: Verdict["details"]): Verdict {
  return {
    ...{ property: "liveness", model: null, valid: false, summary },
    ...{ explanations: [explanation], cost: noCost, details },
  };
}

function told(...sentences: readonly string[]): Explanation["steps"] {
  return sentences.map((sentence) => ({ call: null, sentence }));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function isMembership({ resolved }: FaultRecord): boolean {
  return typeof resolved === "object" && resolved !== null && "kind" in resolved && resolved.kind === "membership";
}
