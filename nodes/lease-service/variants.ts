/**
 * The broken variants of the lease service: mistakes with its rules, and mistakes of those who built such services (the report stands beside
 * each).
 */
import type { Variant } from "../host.js";

export const leaseServiceVariants = [
  // Redis with asynchronous replication: a lock is lost with the master that granted it (redis.io, "Distributed Locks with Redis").
  {
    name: "granted-before-commit",
    mistake: "the leader grants a lock as soon as its own state allows it, before the grant is committed",
  },
  // Redlock has no counter that survives its nodes: Kleppmann, "How to do distributed locking" (2016).
  {
    name: "token-from-memory",
    mistake: "fencing tokens are counted in the memory of the leader, so a new leader gives them out again",
    breaks: "fencing tokens only grow",
  },
  // The session of a ZooKeeper client must not come back: ZOOKEEPER-1208 is a node of a session that had ended.
  {
    name: "session-revived",
    mistake: "a keep-alive that comes after its session has expired is accepted, and the session has its locks again",
    breaks: "a session that has expired stays expired",
  },
  // Redis: DEL without comparing the value, which Redlock's page warns of.
  {
    name: "release-unchecked",
    mistake: "a release frees the lock, even if another client holds it by now",
    breaks: "only its holder releases a lock",
  },
  // Redis lets only the master expire keys, and replicates that as a DEL, to prevent this (redis.io, EXPIRE).
  {
    name: "expires-locally",
    mistake: "each replica ends silent sessions by itself, and not when the log says so",
  },
  // Redlock's clients subtract the time that it took to acquire (redis.io, "Distributed Locks with Redis"); this one does not.
  {
    name: "lease-from-answer",
    mistake: "a holder counts its lease from when the answer to a renewal arrived, not from when it was sent",
  },
  {
    name: "lease-unanswered",
    mistake: "a holder counts on a renewal as soon as it has sent it",
  },
  // Kleppmann's store compares tokens of writes only.
  {
    name: "read-unfenced",
    mistake:
      "a holder's read does not show its token to the store, so an earlier holder still writes between read and write",
  },
] as const satisfies readonly Variant[];

export type LeaseServiceVariant = (typeof leaseServiceVariants)[number]["name"];
