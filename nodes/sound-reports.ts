/**
 * What a replica says about itself is checked before a claim relies on it. A number that cannot be, or a log that cannot be read, is a mistake
 * of the program: the run says what was wrong, and the node counts as one that cannot be seen from then on.
 */
import type { ClientRequest, LogView, Replica } from "./host.js";
import { malformedStatus, shownBriefly } from "./well-formed.js";

/** The name under which it is reported, beside the claims of a system. */
export const soundReports = "sound-reports";

/** What a replica reported cannot be; the message is a clause that says what it was. */
export class UnsoundReport extends Error {
  constructor(clause: string) {
    super(clause);
    this.name = "UnsoundReport";
  }
}

/** No log of a run is as long, and claims that go through one would not come to an end. */
const mostEntries = 10_000_000;

/** Between two steps of the replica: a clause that says what of its log's bounds cannot be; null if they can. */
export function unsoundBounds(log: LogView): string | null {
  const first = firstOf(log);
  const last = log.lastIndex();
  const commit = log.commitIndex();
  // In a function of its own, so that the path that is nearly always taken stays short.
  return isCount(first) && isCount(last) && isCount(commit) && first >= 1 && first - 1 <= commit && commit <= last
    ? null
    : whatIsUnsound(first, last, commit);
}

function whatIsUnsound(first: number, last: number, commit: number): string {
  if (!isCount(first) || first < 1) return `its log begins at entry ${shownBriefly(first)}`;
  if (!isCount(last)) return `its log ends at entry ${shownBriefly(last)}`;
  if (!isCount(commit)) return `it counts the entries up to ${shownBriefly(commit)} as committed`;
  return commit > last
    ? `it counts the entries up to ${commit} as committed, and its log ends at entry ${last}`
    : `it counts the entries up to ${commit} as committed, and its log begins at entry ${first}`;
}

/** Within a step the bounds need not fit each other yet: a clause about one that cannot be a number of entries. */
export function unsoundCounts(log: LogView): string | null {
  const first = firstOf(log);
  const last = log.lastIndex();
  const commit = log.commitIndex();
  return isCount(first) && isCount(last) && isCount(commit) ? null : whatIsUnsound(first, last, commit);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= mostEntries;
}

/** The epoch and the request of an entry that the log holds. */
export function unsoundEntry(index: number, epoch: number, request: ClientRequest | null): string | null {
  if (!Number.isSafeInteger(epoch)) return `entry ${index} of its log is of epoch ${shownBriefly(epoch)}`;
  if (request === null || isRequest(request)) return null;
  return `entry ${index} of its log holds ${shownBriefly(request)}, which is not a request`;
}

function isRequest(request: ClientRequest | undefined): boolean {
  return (
    typeof request?.client === "string" &&
    Number.isSafeInteger(request.seq) &&
    typeof request.command === "object" &&
    typeof request.command?.f === "string"
  );
}

/** Everything that observers may ask a replica, asked once: a clause that says what of it cannot be, or could not be read. */
export function unsoundReplica(replica: Replica): string | null {
  const log = replica.logView;
  return (
    asked("its status", () => malformedStatus(replica.inspect())) ??
    asked("what it keeps", () => {
      JSON.stringify([replica.durable?.(), replica.life?.()]);
      return null;
    }) ??
    asked("its lease", () => {
      replica.holdsLease?.();
      return null;
    }) ??
    (log === undefined ? null : unsoundLog(log))
  );
}

function firstOf(log: LogView): number {
  return log.firstIndex?.() ?? 1;
}

function unsoundLog(log: LogView): string | null {
  const bounds = asked("its log", () => unsoundCounts(log));
  if (bounds !== null) return bounds;
  for (let index = firstOf(log); index <= log.lastIndex(); index++) {
    const clause = asked(`entry ${index} of its log`, () => {
      log.entryAt?.(index);
      return unsoundEntry(index, log.epochAt(index), log.requestAt(index)) ?? unsoundMembers(log.members?.(index));
    });
    if (clause !== null) return clause;
  }
  return asked("the state of its log", () => {
    JSON.stringify(log.state?.());
    return unsoundMembers(log.members?.()) ?? unsoundMembers(log.oldMembers?.());
  });
}

function unsoundMembers(members: readonly string[] | undefined): string | null {
  if (members === undefined || (Array.isArray(members) && members.every((each) => typeof each === "string")))
    return null;
  return `its members are ${shownBriefly(members)}`;
}

function asked(what: string, ask: () => string | null): string | null {
  try {
    return ask();
  } catch (error) {
    return `${what} cannot be read (${error instanceof Error ? error.message : shownBriefly(error)})`;
  }
}
