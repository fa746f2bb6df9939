/**
 * Histories of registers with unique values, as clients of a replicated log see them whose leader becomes slow to reach: a server answers
 * reads from what it has applied; an update takes effect when the leader has ordered it, and its client hears of it when its own server
 * has applied it, or gives up before. Sequentially consistent, since no client sees another server. ZooKeeper does the same.
 */
import { seededRandom } from "../../nodes/random.js";
import type { Operation } from "../../src/history/operation.js";

interface LaggingShape {
  readonly seed: number;
  readonly clients: number;
  /** Operations of one client before it goes on to the next three keys. */
  readonly operationsPerGroup: number;
  readonly milliseconds: number;
  /** Mean pause of a client between an answer and its next question, ms. */
  readonly pause: number;
  /** Delay between the leader and each of the other servers, one way; it begins after an eighth of the run, ms. */
  readonly lag: number;
  /** Time after which a client gives an update up, and goes on as a new process, ms. */
  readonly patience: number;
}

const servers = 3;
const keysPerGroup = 3;

interface Entry {
  readonly key: string;
  readonly value: number;
}

export function laggingHistory(shape: LaggingShape): Operation[] {
  const random = seededRandom(shape.seed, "lagging-history");
  const operations: Operation[] = [];
  const log: Entry[] = [];
  const states = Array.from({ length: servers }, () => ({ applied: 0, values: new Map<string, number>() }));
  const agenda = new Agenda();
  let event = 0;
  let processes = 0;

  /** Until what is sent now arrives; nothing overtakes on a link. */
  const arrivals = new Map<string, number>();
  function arrival(from: number, to: number): number {
    const slow = agenda.now > shape.milliseconds / 8 && from !== to && (from === 0 || to === 0);
    const link = `${from}-${to}`;
    const at = Math.max(agenda.now + 1 + random.below(5) + (slow ? shape.lag : 0), arrivals.get(link) ?? 0);
    arrivals.set(link, at);
    return at;
  }

  function apply(server: number, length: number): void {
    const state = states[server];
    if (state === undefined) return;
    for (const { key, value } of log.slice(state.applied, length)) state.values.set(key, value);
    state.applied = Math.max(state.applied, length);
  }

  /** The leader asks a follower before it applies an entry and has all others apply it. */
  function order(entry: Entry, server: number, answer: () => void): void {
    const length = log.push(entry);
    agenda.at(arrival(0, 1) + arrival(1, 0) - agenda.now, () => {
      apply(0, length);
      if (server === 0) answer();
      for (let other = 1; other < servers; other++) {
        agenda.at(arrival(0, other), () => {
          apply(other, length);
          if (other === server) answer();
        });
      }
    });
  }

  function start(client: number): void {
    const server = client % servers;
    let process = processes++;
    let asked = 0;
    const ask = (): void => {
      const id = operations.length;
      const key = `r${Math.floor(asked++ / shape.operationsPerGroup) * keysPerGroup + random.below(keysPerGroup)}`;
      const isRead = random.next() < 0.5;
      const operation = { id, process, f: isRead ? "read" : "write", key, input: isRead ? null : id, callTime: -1 };
      const open = { output: undefined, type: "info", return: Number.POSITIVE_INFINITY, returnTime: -1 } as const;
      operations.push({ ...operation, ...open, call: event++ });
      let waiting = true;
      const end = (output: number | null | undefined): void => {
        if (!waiting) return;
        waiting = false;
        const { call } = operations[id] ?? { call: -1 };
        if (output === undefined) process = processes++;
        else operations[id] = { ...operation, output, type: "ok", call, return: event++, returnTime: -1 };
        agenda.at(agenda.now + 1 + random.below(2 * shape.pause), ask);
      };
      if (isRead) end(states[server]?.values.get(key) ?? null);
      else {
        agenda.at(agenda.now + shape.patience, () => end(undefined));
        agenda.at(arrival(server, 0), () => order({ key, value: id }, server, () => end(id)));
      }
    };
    agenda.at(1 + random.below(shape.pause), ask);
  }

  for (let client = 0; client < shape.clients; client++) start(client);
  agenda.run(shape.milliseconds);
  return operations;
}

/** What happens when, in whole milliseconds. */
class Agenda {
  now = 0;
  private readonly due = new Map<number, (() => void)[]>();

  at(time: number, act: () => void): void {
    const list = this.due.get(time);
    if (list === undefined) this.due.set(time, [act]);
    else list.push(act);
  }

  run(until: number): void {
    for (; this.now < until; this.now++) for (const act of this.due.get(this.now) ?? []) act();
  }
}
