/** A verdict as a program passes it back to the library: what a page and a certificate read of it is checked first. */
import { z } from "zod";
import type { LinearizabilityVerdict } from "../checkers/linearizability/check.js";
import type { Verdict } from "../checkers/verdict.js";
import { InputError } from "../history/errors.js";
import { firstProblem } from "../history/json-file.js";

const call = z.int().nonnegative();
const key = z.string().nullable();
const validity = z.union([z.boolean(), z.literal("unknown")], 'must be true, false or "unknown"');

const verdictSchema = z.object({
  property: z.string(),
  model: z.string().nullable(),
  valid: validity,
  summary: z.string(),
  explanations: z.array(
    z.object({
      headline: z.string(),
      key,
      steps: z.array(z.object({ call: call.nullable(), sentence: z.string() })),
      cycle: z
        .array(z.object({ from: call, to: call, why: z.enum(["program order", "reads from", "reads"]) }))
        .optional(),
    }),
  ),
  cost: z.object({ milliseconds: z.number(), configurations: z.number(), bytes: z.number() }),
  details: z.record(z.string(), z.json()),
  keys: z
    .array(z.object({ key, valid: validity, linearization: z.array(call), contradiction: z.array(call).nullable() }))
    .optional(),
});

/** Throws InputError for what no checker has answered. */
export function refuseOtherVerdict(given: unknown): asserts given is Verdict {
  const { success, error } = verdictSchema.safeParse(given);
  if (success) return;
  const { path, problem } = firstProblem(given, error);
  throw new InputError(problem, { field: ["verdict", ...path].join(".") }, "give the verdict of a checker as it is");
}

/** The same for verdicts that are not on linearizability, which alone have certificates. */
export function refuseUncertified(given: unknown): asserts given is LinearizabilityVerdict {
  refuseOtherVerdict(given);
  if (given.property === "linearizability" && given.keys !== undefined) return;
  throw new InputError(
    `a verdict on ${given.property} has no certificate`,
    { field: "verdict" },
    "give one of checkLinearizable",
  );
}
