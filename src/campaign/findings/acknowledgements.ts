/**
 * The file of known findings: a person says why a finding may stay for now, and until when. It stays on the page all the same.
 *
 *     - finding: 3f2a9c01d4e5
 *       reason: reads from followers are stale by design
 *       until: 2027-03-31
 */
import { z } from "zod";
import { InputError, statOf } from "../../history/errors.js";
import { fittingYaml, readYaml } from "../plan/file.js";

const acknowledgementSchema = z.strictObject({
  finding: z
    .string({
      error: ({ input }) =>
        typeof input === "number" ? "must be in quotes, since YAML takes it for a number" : undefined,
    })
    .regex(/^[0-9a-f]{12}$/, "must be the 12 digits and letters that the finding is called by")
    .meta({ description: "As the report calls it" }),
  reason: z.string().trim().min(1, "must say why").meta({ description: "Why it may stay for now" }),
  until: z.iso
    .date("must be a day, such as 2027-03-31")
    .meta({ description: "The last day on which this holds, in UTC" }),
});
export const acknowledgementsSchema = z.array(acknowledgementSchema);
export type Acknowledgement = z.infer<typeof acknowledgementSchema>;

/** An empty file acknowledges nothing. Throws InputError with file, line and field. */
export function readAcknowledgements(path: string): readonly Acknowledgement[] {
  if (statOf(path) === undefined) {
    throw new InputError("is not there", { file: path }, "make it, or leave `acknowledged` out of the campaign file");
  }
  const { value, lineOf } = readYaml(path);
  const all = fittingYaml(value ?? [], acknowledgementsSchema, path, lineOf);
  for (const [place, { finding }] of all.entries()) {
    const first = all.findIndex((each) => each.finding === finding);
    if (first === place) continue;
    const line = lineOf([place, "finding"]);
    const where = { file: path, field: `${place}.finding`, ...(line === undefined ? {} : { line }) };
    throw new InputError(`acknowledges ${finding} a second time`, where, "remove one of them");
  }
  return all;
}

/** Whether it no longer holds at this time. */
export function isExpired({ until }: Pick<Acknowledgement, "until">, now: Date): boolean {
  return now.toISOString().slice(0, 10) > until;
}

/** The facts about a finding that describing its acknowledgement requires. */
interface Known {
  readonly finding: { readonly finding: string };
  readonly state: string;
}

/** What to report about the file, a sentence each: what has expired, and what names no finding of the campaign. */
export function tellAcknowledgements(
  all: readonly Acknowledgement[],
  findings: readonly Known[],
  now: Date,
): readonly string[] {
  const known = new Map(findings.map((each) => [each.finding.finding, each]));
  return all.flatMap((each) => {
    const { finding, until, reason } = each;
    const found = known.get(finding);
    if (found === undefined) return [`No finding is called ${finding}, which is acknowledged (${reason}).`];
    if (!isExpired(each, now)) return [];
    return [
      found.state === "fixed"
        ? `The acknowledgement of ${finding} (${reason}) ended on ${until}, and the finding is fixed: remove the entry.`
        : `The acknowledgement of ${finding} (${reason}) ended on ${until}: the finding counts as open again.`,
    ];
  });
}
