/**
 * A restart that is only rehearsed: a second replica starts from a copy of a node's disk, nothing that it does has any effect, and it must
 * know what the node itself knows of its log and of what it calls durable. So a change that is not written, or not read back, shows at once,
 * and not only when a crash comes at the right moment and a client looks at the right thing.
 */
import type { Disk, Host, Json, LogView, NodeId, Program, ProgramSettings, Replica } from "../../../nodes/host.js";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { isSameJson } from "../../../nodes/same-json.js";
import { unsoundBounds, unsoundCounts, unsoundReplica } from "../../../nodes/sound-reports.js";

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
  const second = replicaOn(node);
  try {
    second.start();
  } catch (error) {
    return couldNotStart(error);
  }
  return compared(replica, second, () => {
    return differenceOfLogs(replica, second) ?? differenceOfRest(replica, second) ?? sameLife(replica, second);
  });
}

/** What the second replica reports may be what cannot be. */
function compared(replica: Replica, second: Replica, compare: () => string | null): string | null {
  const { logView: log } = second;
  try {
    const absurd = log === undefined ? null : unsoundCounts(log);
    const difference = absurd === null ? compare() : null;
    if (difference !== null) return difference;
    const unsound = absurd ?? (log === undefined ? null : unsoundBounds(log));
    return unsound === null ? null : wouldBeUnsound(unsound);
  } catch (error) {
    // A mistake of the node itself, or of ours, is for the caller.
    const unsound = unsoundReplica(replica) === null ? unsoundReplica(second) : null;
    if (unsound === null) throw error;
    return wouldBeUnsound(unsound);
  }
}

function wouldBeUnsound(clause: string): string {
  return `it would report of itself what cannot be: ${clause}`;
}

/**
 * A crash in the middle of what a step writes (`midway`), before which the disk was as in `before`: what was there before the step and is there
 * after it must be there in between, and nothing may be taken for executed that is not. Returns a clause, as `rehearse` does.
 */
export function rehearseCrash(replica: Replica, before: Rehearsed, midway: Rehearsed): string | null {
  const second = replicaOn(midway);
  try {
    second.start();
  } catch (error) {
    // If it could not start before the step either, that is for the rehearsal of an earlier one.
    return started(before) === undefined ? null : couldNotStart(error);
  }
  return compared(replica, second, () => {
    const [found, log] = [second.logView, replica.logView];
    if (found === undefined || log === undefined) return null;
    const was = started(before)?.logView;
    return was === undefined ? null : lostMidway(was, found, log);
  });
}

function replicaOn(node: Rehearsed): Replica {
  return node.program.create(new RehearsalHost(node), node.settings);
}

/** Undefined if it cannot start. */
function started(node: Rehearsed): Replica | undefined {
  const replica = replicaOn(node);
  try {
    replica.start();
    return replica;
  } catch {
    return undefined;
  }
}

function couldNotStart(error: unknown): string {
  return `it could not start again: ${error instanceof Error ? error.message : String(error)}`;
}

function lostMidway(was: LogView, found: LogView, log: LogView): string | null {
  const first = found.firstIndex?.() ?? 1;
  const at = found.commitIndex();
  if (at < first - 1)
    return `its log would begin at entry ${first}, and nothing would have the entries from ${at + 1} on`;
  if (at > log.commitIndex()) return `it would count ${at} entries as committed, and counts ${log.commitIndex()}`;
  // The last entry of a snapshot is known by its epoch only.
  const base = (log.firstIndex?.() ?? 1) - 1;
  for (let index = Math.max(first, base, 1); index <= at; index++) {
    const same = found.epochAt(index) === log.epochAt(index) && (index === base || sameRequest(found, log, index));
    if (!same && log.epochAt(index) >= 0) return `it would count another entry ${index} as committed`;
  }
  const from = Math.max(was.firstIndex?.() ?? 1, base + 1, first);
  const to = Math.min(was.lastIndex(), log.lastIndex());
  for (let index = from; index <= to; index++) {
    const kept = was.epochAt(index) === log.epochAt(index) && sameRequest(was, log, index);
    if (!kept || was.epochAt(index) < 0 || isIn(found, was, index)) continue;
    return `entry ${index} of its log, of epoch ${was.epochAt(index)}, would be missing, which was there before the write and after it`;
  }
  return differenceOfStates(at, log, found);
}

/** Anywhere: what a log shows of entries that are not committed need not stay in its place. */
function isIn(found: LogView, was: LogView, index: number): boolean {
  const same = (at: number): boolean => {
    const [one, other] = [found.requestAt(at), was.requestAt(index)];
    const alike =
      one === other || (one !== null && other !== null && one.client === other.client && one.seq === other.seq);
    return alike && found.epochAt(at) === was.epochAt(index);
  };
  const [first, last] = [found.firstIndex?.() ?? 1, found.lastIndex()];
  if (index >= first && index <= last && same(index)) return true;
  for (let at = first; at <= last; at++) if (same(at)) return true;
  return false;
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
    : `its next life would be called ${life}, too, and would take answers to this one for its own`;
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
  return differenceOfStates(index, log, found);
}

function differenceOfStates(index: number, log: LogView, found: LogView): string | null {
  if (index === 0 || index !== log.commitIndex()) return null;
  const [state, stateFound] = [log, found].map((each) => JSON.stringify(each.state?.() ?? null));
  return state === stateFound ? null : `it would hold another state after ${index} entries`;
}

/** Nothing leaves it. */
class RehearsalHost implements Host {
  readonly id: NodeId;
  readonly members: readonly NodeId[];
  readonly disk: Disk;
  private drawn: Random | undefined;

  constructor(private readonly node: Rehearsed) {
    this.id = node.id;
    this.members = node.members;
    this.disk = new CopiedDisk(node.files);
  }

  now(): number {
    return this.node.nowMs;
  }

  random(): number {
    this.drawn ??= seededRandom(this.node.nth, "rehearsal", this.id);
    return this.drawn.next();
  }

  send(): void {}

  reply(): void {}

  setTimer(): void {}

  cancelTimer(): void {}

  trace(): void {}
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
