/** A family as JSON, the way processes of a benchmark hand it to each other. */
import { z } from "zod";
import { generatedFaults, generatedModels, type HistoryFamily } from "../histories.js";

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
