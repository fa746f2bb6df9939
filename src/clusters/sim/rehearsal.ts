/**
 * A restart that is only rehearsed: a second replica starts from a copy of a node's disk, nothing that it does has any effect, and it must
 * know what the node itself knows of its log and of what it calls durable. So a change that is not written, or not read back, shows at once,
 * and not only when a crash comes at the right moment and a client looks at the right thing.
 */
import type { Disk, Host, Json, LogView, NodeId, Program, ProgramSettings, Replica } from "../../../nodes/host.js";
import { seededRandom } from "../../../nodes/random.js";
import { isSameJson } from "../../../nodes/same-json.js";

export interface Rehearsed {
  readonly id: NodeId;
  readonly members: readonly NodeId[];
  readonly program: Program;
  readonly settings: ProgramSettings;
  /** What its clock shows, ms. */
  readonly nowMs: number;
  /** How many were rehearsed before: each has random numbers of its own. */
  readonly nth: number;
  /** The records of its files, all of them synced. */
  readonly files: ReadonlyMap<string, readonly Json[]>;
}

/** What the second replica does not know, as a clause; null if it knows everything. */
export function rehearse(replica: Replica, node: Rehearsed): string | null {
  const second = node.program.create(hostOf(node), node.settings);
  try {
    second.start();
  } catch (error) {
    return `it could not start again: ${error instanceof Error ? error.message : String(error)}`;
  }
  return differenceOfLogs(replica, second) ?? differenceOfRest(replica, second) ?? sameLife(replica, second);
}

function differenceOfRest(replica: Replica, second: Replica): string | null {
  const [kept, found] = [replica, second].map((each) => each.durable?.());
  if (kept === undefined || found === undefined) return null;
  const after = new Map(Object.entries(found));
  for (const [name, value] of Object.entries(kept)) {
    // Both mostly consist of the very same objects, which came from the disk.
    if (isSameJson(value, after.get(name) ?? null)) continue;
    const [is, wouldBe] = [JSON.stringify(value), JSON.stringify(after.get(name) ?? null)];
    if (is !== wouldBe) return `${name} would be ${shortened(wouldBe, is)}, and is ${shortened(is, wouldBe)}`;
  }
  return null;
}

function sameLife(replica: Replica, second: Replica): string | null {
  const [life, next] = [replica, second].map((each) => JSON.stringify(each.life?.() ?? null));
  return life === "null" || life !== next
    ? null
    : `it would take itself for the same life (${life}), and answers to that for its own`;
}

/** The part in which a text differs from another. */
function shortened(text: string, other: string): string {
  if (text.length <= mostShown) return text;
  let same = 0;
  while (same < text.length && text[same] === other[same]) same += 1;
  const from = Math.max(0, Math.min(same - mostShown / 4, text.length - mostShown));
  const to = from + mostShown;
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
}

const mostShown = 120;

function differenceOfLogs(replica: Replica, second: Replica): string | null {
  const [log, found] = [replica.logView, second.logView];
  if (log === undefined || found === undefined) return null;
  const [{ epoch: present = 0 }, { epoch: promised = 0 }] = [replica.inspect(), second.inspect()];
  // An entry that it has learnt may stand for a promise that it need not have given.
  if (promised < present) return `it would be in epoch ${promised}, and is in ${present}`;
  const [first, last] = [log.firstIndex?.() ?? 1, log.lastIndex()];
  const firstFound = found.firstIndex?.() ?? 1;
  if (first !== firstFound) return `its log would begin at entry ${firstFound}, and begins at ${first}`;
  if (found.lastIndex() > last) return `its log would have ${found.lastIndex()} entries, and has ${last}`;
  for (let index = first; index <= last; index++) {
    const entry = log.entryAt?.(index);
    if (entry !== undefined && entry === found.entryAt?.(index)) continue;
    const epoch = log.epochAt(index);
    if (epoch < 0) continue;
    const epochFound = found.epochAt(index);
    if (epochFound !== epoch || !sameRequest(log, found, index)) {
      const what = epochFound < 0 ? "be missing" : "be another one";
      return `entry ${index} of its log, of epoch ${epoch}, would ${what}`;
    }
  }
  const at = found.commitIndex();
  if (at > log.commitIndex()) return `it would count ${at} entries as committed, and counts ${log.commitIndex()}`;
  return differenceAt(at, log, found);
}

function sameRequest(one: LogView, other: LogView, index: number): boolean {
  const [a, b] = [one.requestAt(index), other.requestAt(index)];
  return a === b || (a !== null && b !== null && a.client === b.client && a.seq === b.seq);
}

/** Of members, and of the state if both have executed the same. */
function differenceAt(index: number, log: LogView, found: LogView): string | null {
  const [members, membersFound] = [log, found].map((each) => each.members?.(Math.max(1, index))?.join(" "));
  if (members !== membersFound) return `its members would be ${membersFound}, and are ${members}`;
  if (index === 0 || index !== log.commitIndex()) return null;
  const [state, stateFound] = [log, found].map((each) => JSON.stringify(each.state?.() ?? null));
  return state === stateFound ? null : `it would hold another state after ${index} entries`;
}

/** Nothing leaves it. */
function hostOf({ id, members, nowMs, nth, files }: Rehearsed): Host {
  const random = seededRandom(nth, "rehearsal", id);
  return {
    ...{ id, members, disk: new CopiedDisk(files), now: () => nowMs, random: () => random.next() },
    send: () => {},
    reply: () => {},
    setTimer: () => {},
    cancelTimer: () => {},
    trace: () => {},
  };
}

/** Changes nothing but itself. */
class CopiedDisk implements Disk {
  private readonly changed = new Map<string, Json[]>();

  constructor(private readonly files: ReadonlyMap<string, readonly Json[]>) {}

  read(file: string): readonly Json[] {
    return [...(this.changed.get(file) ?? this.files.get(file) ?? [])];
  }

  append(file: string, record: Json): void {
    this.own(file).push(record);
  }

  truncate(file: string, length: number): void {
    this.own(file).splice(length);
  }

  rewrite(file: string, records: readonly Json[]): void {
    this.changed.set(file, [...records]);
  }

  sync(): void {}

  private own(file: string): Json[] {
    const own = this.changed.get(file) ?? [...(this.files.get(file) ?? [])];
    this.changed.set(file, own);
    return own;
  }
}
