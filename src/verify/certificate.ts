/**
 * The file that shows why a verdict on a history is right: for a linearizable history an order of each key's operations, for
 * another a few operations that have none. Operations are named by the index of their invocation event; a digest of all of them
 * ties the certificate to its history.
 */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { InputError } from "../history/errors.js";
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { models } from "../models/index.js";
import { startingWith } from "../models/starting-with.js";

export const certificateFormat = "schism-certificate";
export const certificateVersion = 1;

const call = z.int().nonnegative();
const key = z.string().nullable();

const header = {
  format: z.literal(certificateFormat),
  version: z.literal(certificateVersion),
  property: z.literal("linearizability"),
  /** Name of the model. */
  model: z.string(),
  /** What the object starts with, where that was said. Any JSON value: the text was parsed as JSON. */
  initial: z.custom<Json>(() => true).optional(),
  /** Of which history: how many operations it has and `digestOf` them. */
  history: z.strictObject({ operations: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
};

const keyLinearization = z.strictObject({
  key,
  /** Every operation of the key that must have taken effect, and those of no known outcome that did, in an order that explains all. */
  linearization: z.array(call),
  /** Which of them are indeterminate, in the same order. */
  indeterminate: z.array(call),
});

const keyContradiction = z.strictObject({
  key,
  /** What each of the key's other operations may do: take effect within its own interval with its answer, or never. */
  others: z.literal("optional"),
  /** These have no order then. */
  operations: z.array(call).min(1),
});

const certificateSchema = z.discriminatedUnion("valid", [
  z.strictObject({ ...header, valid: z.literal(true), keys: z.array(keyLinearization) }),
  z.strictObject({ ...header, valid: z.literal(false), contradictions: z.array(keyContradiction).min(1) }),
]);

export type Certificate = z.infer<typeof certificateSchema>;
export type KeyLinearization = z.infer<typeof keyLinearization>;
export type KeyContradiction = z.infer<typeof keyContradiction>;

/** A certificate of a million operations has about a tenth of it. */
const mostBytes = 256 * 2 ** 20;

/** Throws InputError, with the file and the field, when there is no certificate to be had from it. */
export function readCertificate(file: string): Certificate {
  let text: string;
  try {
    const { size } = statSync(file);
    if (size > mostBytes) throw new InputError(`has ${size} bytes; a certificate has at most ${mostBytes}`, { file });
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError("cannot be read", { file }, error instanceof Error ? error.message : String(error));
  }
  if (text.length > mostBytes) throw new InputError(`is longer than ${mostBytes} bytes`, { file });
  try {
    return parseCertificate(text);
  } catch (error) {
    throw error instanceof InputError ? error.within({ file }) : error;
  }
}

/** Throws InputError with the field. */
export function parseCertificate(text: string): Certificate {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser quotes what it met, line breaks and all.
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : String(error);
    throw new InputError(`is not JSON: ${reason}`);
  }
  if (typeof value !== "object" || value === null || !("format" in value) || value.format !== certificateFormat) {
    throw new InputError("is not a certificate", { field: "format" }, "schism check --certificate writes one");
  }
  if (!("version" in value) || value.version !== certificateVersion) {
    throw new InputError(`is of a version that is not known; version ${certificateVersion} is`, { field: "version" });
  }
  const parsed = certificateSchema.safeParse(value);
  if (parsed.success) {
    const { model: named, initial } = parsed.data;
    const model = models.get(named);
    if (model === undefined) {
      const name = JSON.stringify(named).slice(0, 100);
      throw new InputError(`unknown model ${name}`, { field: "model" }, `known are ${[...models.keys()].join(", ")}`);
    }
    if (initial !== undefined) startingWith(model, initial);
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".");
  throw new InputError(issue?.message ?? "has the wrong shape", field ? { field } : {});
}

/** SHA-256 of all that a verdict depends on: what was asked and answered, by whom, on which key, and in which order. */
export function digestOf(operations: readonly Operation[]): string {
  const hash = createHash("sha256");
  for (const { process, f, key: of, input, output, type, call: begun, return: ended } of operations) {
    const end = ended === Number.POSITIVE_INFINITY ? null : ended;
    hash.update(canonicalJson([process, f, of, input, output === undefined ? [] : [output], type, begun, end]));
    hash.update("\n");
  }
  return hash.digest("hex");
}
