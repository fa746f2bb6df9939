/**
 * The commands in the log of the lease service. None of them carries a time: the log orders renewals and expirations, and that order is all
 * that decides whether a session is alive.
 */
import type { Command, Json } from "../host.js";

/** A lock that a session holds. `owner`: the client whose lock it is. */
export interface Held {
  readonly lock: string;
  readonly owner: string;
  readonly token: number;
}

/** A session begins, and is kept alive. */
export const open = (session: string): Command => ({ f: "open", key: session });
export const renew = (session: string): Command => ({ f: "renew", key: session });

/** Ends a session, unless it was renewed since: `renewals` is how often it had been when the leader proposed this. */
export const expire = (session: string, renewals: number): Command => ({ f: "expire", key: session, value: renewals });

export const acquire = (lock: string, session: string, owner: string): Command => ({
  f: "acquire",
  key: lock,
  value: { session, owner },
});

/** Without a token, whichever lock of that name the owner has is released. */
export const release = (lock: string, owner: string, token?: number): Command => ({
  f: "release",
  key: lock,
  value: token === undefined ? { owner } : { owner, token },
});

/** Reads the value that a lock protects, and shows the store the token, so that no earlier one is accepted any more. */
export const fetch = (key: string, token: number): Command => ({ f: "fetch", key, value: { token } });
export const store = (key: string, token: number, value: Json): Command => ({
  f: "store",
  key,
  value: { token, value },
});

/** The value of a command, as the functions above make it. */
export function fieldsOf({ value }: Command): ReadonlyMap<string, Json> {
  return new Map(typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
}

/** The locks that a session holds, as the answer to its renewal has them. */
export const asJson = (held: readonly Held[]): Json => held.map(({ lock, owner, token }) => [lock, owner, token]);

export function heldOf(answer: Json): readonly Held[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((each) =>
    Array.isArray(each) ? [{ lock: String(each[0]), owner: String(each[1]), token: Number(each[2]) }] : [],
  );
}
