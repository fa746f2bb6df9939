/** A family of generated histories: what is drawn, and how processes of a benchmark hand it to each other as JSON. */
import { z } from "zod";

export const generatedModels = ["register", "cas-register", "kv", "counter", "queue", "mutex"] as const;

/**
 * "stale": an old answer that real time excludes. "thin-air": an answer that nothing explains. "counted": when all is quiet, more
 * reads of an overwritten value than there are operations of unknown outcome that could have brought it back (registers).
 * "lagging": in the second half one read in ten is answered by a replica that lags behind (registers, kv). "unsure": an answer of
 * a little before, which may or may not have an explanation.
 */
export const generatedFaults = ["stale", "thin-air", "counted", "lagging", "unsure"] as const;

type GeneratedFault = (typeof generatedFaults)[number];

export interface HistoryFamily {
  readonly model: (typeof generatedModels)[number];
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  /** How many values are written, over and over; "unique": each is written once. What that means for each model: objects.ts. */
  readonly values: number | "unique";
  /** Per cent of operations that never complete. */
  readonly indeterminatePercent: number;
  /** Of kv: per cent of operations that are puts, without which a text only grows. Half are gets, the rest append. */
  readonly puts: number;
  /** null: linearizable. */
  readonly fault: GeneratedFault | null;
}

/** The faults that a model can have. */
export function faultsOf({ model, values }: Pick<HistoryFamily, "model" | "values">): readonly GeneratedFault[] {
  if (model === "mutex") return ["stale", "thin-air"];
  const registers = model === "register" || model === "cas-register";
  return [
    ...(["stale", "thin-air", "unsure"] as const),
    ...(registers || model === "kv" ? (["lagging"] as const) : []),
    ...(registers && values !== "unique" ? (["counted"] as const) : []),
  ];
}

export const familySchema: z.ZodType<HistoryFamily> = z.object({
  model: z.enum(generatedModels),
  operations: z.number(),
  clients: z.number(),
  keys: z.number(),
  values: z.union([z.number(), z.literal("unique")]),
  indeterminatePercent: z.number(),
  puts: z.number(),
  fault: z.enum(generatedFaults).nullable(),
});
