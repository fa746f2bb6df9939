/**
 * All that is known of one kind of fault: its parameters, how a plan draws it, what it comes to among these nodes, how it is made
 * milder, and what it does to processes. One file a kind in `kinds/`; what a cluster does to put it into effect is the cluster's affair.
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

/** What a fault came to in a run, as the journal has it. */
export interface CameTo {
  readonly nodes?: readonly string[] | undefined;
  readonly links?: readonly Link[] | undefined;
}

export interface Effects {
  /**
   * What becomes of the processes of its nodes: `ended` as it begins, `ended at a write` once they write, and started again when it is
   * undone; `stopped`: they stand still, all the time or by turns. Nothing happens to them if absent.
   */
  readonly processes?: "ended" | "ended at a write" | "stopped";
  /** Its links let nothing through for certain. */
  readonly cuts?: true;
  /** Who counts, or what is stored, is not what it was: nothing is sure of any node any more. */
  readonly upsets?: true;
  /** What it did to a disk stays: a plan takes no more than a minority. */
  readonly loses?: true;
  /** It hits single messages, of which a stream has none. */
  readonly datagrams?: true;
}

/** `F`: the fault as a schedule names it, `R`: as a cluster or an operator is asked for it. */
export interface FaultRow<F extends { readonly kind: string }, R> {
  readonly schema: z.ZodType<F>;
  readonly effects: Effects;
  /** What an operator must be able to tell replicas for it. */
  readonly commands: readonly string[];
  /** Among fewer nodes it would have no effect; `fault` is absent where nothing more than its kind is known. */
  leastNodes(fault?: F): number;
  draw(from: Draw): F;
  resolve(fault: F, view: ClusterView, random: Random): Resolution<R>;
  /** With smaller numbers, each halved as long as that leaves a fault. */
  milder(fault: F): Iterable<F>;
  /** The nodes that it names. */
  named(fault: F): readonly string[];
  /** With other names for nodes. */
  renamed(fault: F, nameOf: (node: string) => string): F;
  /** With what it left to chance by name, as it came out; leaders stay leaders, since who leads may differ from run to run. */
  fixed(fault: F, cameTo: CameTo): F;
}
