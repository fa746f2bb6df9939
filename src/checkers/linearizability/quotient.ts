/** A model of which fewer states are told apart, by the answers that clients received: an order of the one is an order of the other. */
import type { Json } from "../../history/operation.js";
import type { Model, ModelOperation } from "../../models/model.js";

/** Later than all events. */
export const never = 0x7fffffff;

/** What a search may know of a model beside its steps. */
export interface Quotient extends Model {
  /** Stands for all states from which only an overwriting update can lead to an answer that a client received; undefined if there is none. */
  readonly lost: Json | undefined;
  /** True for an update that is possible in every state; and for one that leaves the same state whatever was before. No operation is if absent. */
  alwaysPossible?(op: ModelOperation): boolean;
  overwrites?(op: ModelOperation): boolean;
  /**
   * Says of each state which of these updates may lead on from it to one that counts, by place in the list, a few that do not among them:
   * quicker than to take each step.
   */
  leadingOn?(updates: readonly ModelOperation[]): (state: Json) => readonly number[];
  /** The latest event by which a client had received an answer that shows what one update made of the state before, without being overwritten. */
  lastAsked(state: Json, before: Json): number;
}
