/** Messages between the thread that asks and the threads that judge. A thread has one request at a time. */
import type { Json } from "../../../history/operation.js";
import type { SharedMemory } from "../../memory.js";
import type { Told } from "../explain.js";
import type { ObjectVerdict } from "../judge-object.js";
import type { EngineName, Turn } from "../turns.js";
import type { OperationColumns } from "./columns.js";

export type Request =
  | {
      readonly kind: "judge";
      /** Place of the key among all keys. */
      readonly place: number;
      readonly key: string | null;
      readonly columns: OperationColumns;
      /** Milliseconds since 1970: threads' performance.now() have different origins. */
      readonly deadline: number;
      readonly memoryLimitBytes: number;
      /** See limitsOfEffort. */
      readonly effort: number;
      /** See SearchLimits. */
      readonly again: boolean;
      /** Where other threads may run engines of the search. */
      readonly shared?: SharedSearch;
    }
  /** Of a key that this thread judged and found not valid. */
  | { readonly kind: "explain"; readonly place: number };

export interface SharedSearch {
  /** See EngineShare. */
  readonly control: Int32Array;
  /** The one engine that this thread is to run; null if it judges the key. */
  readonly helps: EngineName | null;
}

export interface Judged extends Omit<ObjectVerdict, "explain" | "linearization"> {
  readonly linearization: Float64Array;
}

/** Sent during a request: an engine has made a turn. */
export interface TurnMade {
  readonly kind: "turn";
  readonly turn: Turn;
}

export type Answer =
  | { readonly kind: "judged"; readonly judged: Judged }
  | { readonly kind: "explained"; readonly told: Told }
  /** The request threw; the thread keeps running. */
  | { readonly kind: "failed"; readonly why: string };

/** Handed to a thread when it starts. */
export interface ThreadData {
  /** Name of a built-in model: functions cannot be handed over. */
  readonly model: string;
  /** What the object starts with, if that was given. */
  readonly initial?: Json;
  /** How many explanations will be asked for at most, of the keys of lowest place that are invalid, then of unknown ones. */
  readonly explainedKeys: number;
  /** Where the thread writes how far its search has come: configurations, bytes, operations in order. Outlives the thread. */
  readonly progress: Float64Array;
  readonly memory: SharedMemory;
  /** The thread's place there. */
  readonly place: number;
}

/** Milliseconds since 1970 as a finely resolved clock that does not jump. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
