/**
 * Everything about one kind of fault: its parameters, how a plan draws it, how it is resolved among the nodes, how it is made
 * milder, and what it does to processes. One file per kind in `kinds/`; how a cluster injects it is up to the cluster.
 */
import type { z } from "zod";
import type { Random } from "../../nodes/random.js";
import type { Link } from "./link.js";
import type { ClusterView, Target } from "./target.js";

/** What a plan has to draw a fault from. */
export interface Draw {
  readonly nodes: readonly string[];
  readonly random: Random;
  /** One of the usual targets of the kind, as far as the plan aims at them. */
  aim(...usual: Target[]): Target;
}

export interface Resolution<R> {
  readonly resolved: R;
  /** One clause for people: `partition (drop): n1 | n2 n3`. */
  readonly description: string;
}

/** A fault as it was resolved in a run, from the journal. */
export interface CameTo {
  readonly nodes?: readonly string[] | undefined;
  readonly links?: readonly Link[] | undefined;
}

export interface Effects {
  /**
   * What becomes of the processes of its nodes: `ended` as it begins, `ended at a write` once they write, and started again when it is
   * undone; `stopped`: they are paused, all the time or alternately. Nothing happens to them if absent.
   */
  readonly processes?: "ended" | "ended at a write" | "stopped";
  /** Its links certainly let nothing through. */
  readonly cuts?: true;
  /** It changes the membership or stored data, so nothing is certain about any node any more. */
  readonly upsets?: true;
  /** Its damage to a disk is permanent: a plan hits at most a minority. */
  readonly loses?: true;
  /** It hits what its nodes have stored: servers that are not ours need a disk of ours for it. */
  readonly disk?: true;
  /** It affects single messages, so it does not apply to streams. */
  readonly datagrams?: true;
}

/** `F`: the fault as a schedule names it, `R`: as a cluster or an operator gets it. */
export interface FaultRow<F extends { readonly kind: string }, R> {
  readonly schema: z.ZodType<F>;
  readonly effects: Effects;
  /** The commands of replicas that an operator needs for it. */
  readonly commands: readonly string[];
  /** With fewer nodes it would have no effect; `fault` is absent if only its kind is known. */
  leastNodes(fault?: F): number;
  draw(from: Draw): F;
  resolve(fault: F, view: ClusterView, random: Random): Resolution<R>;
  /** Milder forms: with smaller numbers, each halved as long as a fault remains. */
  milder(fault: F): Iterable<F>;
  /** The nodes that it names. */
  named(fault: F): readonly string[];
  /** With other names for nodes. */
  renamed(fault: F, nameOf: (node: string) => string): F;
  /** With random targets replaced by the names drawn in a run; "leader" stays, since the leader may differ from run to run. */
  fixed(fault: F, cameTo: CameTo): F;
}
