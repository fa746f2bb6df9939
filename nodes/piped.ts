/**
 * The contract of programs that are not ours and talk in messages: each node reads messages from its standard input and prints those that
 * it sends, one JSON object a line. Starting processes, the links that carry messages between nodes, and clients belong to the cluster; what
 * messages mean belongs to the protocol (nodes/maelstrom).
 */

import type { Answer } from "./foreign.js";
import type { Command, Description, Json, NodeId, ProgramSettings } from "./host.js";
import type { Random } from "./random.js";

/** What a message says; a request carries a `msg_id`, and the reply to it the same number as `in_reply_to`. */
export interface Body {
  readonly type: string;
  readonly [field: string]: Json;
}

/** Answers requests of nodes in the place of a node. */
export interface Service {
  /** `nowMs`: on a clock that never goes back. */
  answer(from: string, request: Body, nowMs: number): Body;
}

/** A run, as far as the protocol needs to know it. */
export interface PipedRun {
  readonly workload: string;
  readonly nodes: readonly NodeId[];
  readonly settings: ProgramSettings;
  /** A random stream for each name. */
  readonly random: (name: string) => Random;
}

/** The protocol of one run. */
export interface Conversation {
  /** Requests to a process that has just started, one after the other; it serves once all are answered without an error. */
  greetings(node: NodeId): readonly Body[];
  /** A client's request, and what the reply to it means. */
  request(command: Command): Body;
  answer(command: Command, reply: Body): Answer;
  /** By name. */
  readonly services: ReadonlyMap<string, Service>;
  /** The reply to a request to a node that there is not. */
  readonly unknownNode: Body;
  /** The error that a reply tells, as a clause; undefined if it tells none. */
  errorIn(reply: Body): string | undefined;
}

export interface PipedServer extends Description {
  /** Its nodes are programs of the user's, of which only messages are seen. */
  readonly variants: readonly [];
  readonly views: readonly [];
  /** Why it is not put into a container. */
  readonly container: { readonly none: string };
  /** The command line of a node, the program first. */
  command(settings: ProgramSettings): readonly [string, ...string[]];
  converse(run: PipedRun): Conversation;
}
