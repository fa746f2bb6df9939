/** `repro.json`: the smallest known scenario of a failure, what it shows, and the story of the run in words. */
import { z } from "zod";
import { scenarioSchema } from "./record.js";

export const reproSchema = z.object({
  format: z.literal("schism-repro-1"),
  /** The kind of contradiction that convicts a run of it. */
  kind: z.string(),
  headline: z.string(),
  story: z.array(z.string()),
  /** In how many simulated worlds, of how many, with timings like those of real processes the scenario fails. */
  steadiness: z.object({ failing: z.number().int().min(0), worlds: z.number().int().min(1) }),
  /** Nothing smaller was found in a whole round. False if it was interrupted, or ran out of time. */
  fixpoint: z.boolean().optional(),
  scenario: scenarioSchema,
});
export type Repro = z.infer<typeof reproSchema>;
