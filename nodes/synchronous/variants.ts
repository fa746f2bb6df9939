/**
 * The broken variants of synchronous replication, each a small branch in the protocol. The comment above a variant says who made the
 * mistake, or in which paper the rule stands that it leaves out.
 */
import type { Variant } from "../host.js";

const allHaveIt = "an update is done once all replicas have it";
const inOrder = "updates of a key stand in the order of their stamps";

export const synchronousVariants = [
  // The survey: with N-of-N replication that answers first, an acknowledged write is lost with its only holder.
  {
    name: "ack-before-replicate",
    mistake: "an update is answered when the server that was asked has it, before the others do",
    breaks: allHaveIt,
  },
  // rethinkdb/rethinkdb#2039: a client is told "not enough write acks", and the write almost certainly went through.
  {
    name: "fail-on-lost-ack",
    mistake:
      "an update that not all replicas have acknowledged in time is answered with a failure although it survives",
    breaks: "an update that is stored is not answered with a failure",
  },
  // MySQL semisynchronous replication: after rpl_semi_sync_source_timeout the source goes on asynchronously.
  {
    name: "leaves-out-the-silent",
    mistake: "a replica that does not acknowledge in time is no longer waited for",
    breaks: allHaveIt,
  },
  // Requests sent again after a lost answer are the survey's own example of why requests are numbered.
  {
    name: "apply-duplicates",
    mistake: "a request that a client sends again, because its answer was lost, takes effect twice",
  },
  // nats-io/nats-server#7564, baidu/ins#32: an acknowledged write is not on disk yet when the power fails.
  {
    name: "ack-before-sync",
    mistake: "a replica acknowledges an update before it is synced to disk",
  },
  {
    name: "sent-before-sync",
    mistake: "the server that was asked sends an update to the others before it is synced to its own disk",
  },
  // MySQL, rpl_semi_sync_source_wait_point=AFTER_COMMIT: others see a transaction before any replica has acknowledged it.
  {
    name: "dirty-reads",
    mistake: "a read sees updates that are stored here, whether or not all replicas have them",
  },
  // MariaDB Galera with wsrep_sync_wait=0, PostgreSQL with synchronous_commit=on: replicas hold a write and do not show it yet.
  {
    name: "unconfirmed-reads",
    mistake: "a read sees only updates that are known here to be done, and does not ask about the others",
  },
  {
    name: "silence-is-not-done",
    mistake: "if the server that took an update does not say in time whether it is done, a read takes it for not done",
  },
  // Each server applies what comes in as it comes, as pairs of masters do that replicate statements.
  {
    name: "arrival-order",
    mistake: "updates of one key are applied in the order of their arrival, which differs between servers",
    breaks: inOrder,
  },
  // Lamport (1978): any total order of the servers will do for ties, but there has to be one.
  {
    name: "ties-by-arrival",
    mistake: "of two updates with the same clock, the one that arrives first comes first",
    breaks: inOrder,
  },
  // Lamport (1978), rule IR2(b): a process that receives a message sets its clock forward.
  {
    name: "clock-not-advanced",
    mistake: "a server does not set its clock forward when it stores another server's update",
    breaks: "a new update comes after all that are stored for its key",
  },
  // Ricart and Agrawala (1981), section 2: the reply is put off while an earlier request of one's own is open.
  {
    name: "ack-out-of-turn",
    mistake: "a server acknowledges an update at once, although an earlier one of its own for that key is under way",
    breaks: "nothing comes before what is done",
  },
  // The survey, of partial replication: it leaves replicas apart.
  {
    name: "forgets-unfinished",
    mistake: "a server that restarts does not carry on with its own updates that not all replicas have yet",
  },
  {
    name: "restart-means-done",
    mistake: "a server that restarts takes all that it has stored for done",
  },
  {
    name: "restart-means-not-done",
    mistake:
      "a server that restarts takes its own unfinished updates for not done, although it may have answered them before",
  },
] as const satisfies readonly Variant[];

export type SynchronousVariant = (typeof synchronousVariants)[number]["name"];
