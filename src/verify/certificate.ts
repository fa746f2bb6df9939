/**
 * The file that shows why a verdict on a history is right: for a linearizable history an order of each key's operations, for
 * another a few operations that have none. Operations are named by the index of their invocation event; a digest of all of them
 * ties the certificate to its history.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { InputError } from "../history/errors.js";
import { canonicalJson } from "../history/json.js";
import { fitting, jsonIn, readText } from "../history/json-file.js";
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
  const text = readText(file, mostBytes);
  try {
    return parseCertificate(text);
  } catch (error) {
    throw error instanceof InputError ? error.within({ file }) : error;
  }
}

/** Throws InputError with the field. */
export function parseCertificate(text: string): Certificate {
  const certificate = certificateIn(jsonIn(text, {}));
  const model = models.get(certificate.model);
  if (model === undefined) {
    const name = JSON.stringify(certificate.model).slice(0, 100);
    throw new InputError(`unknown model ${name}`, { field: "model" }, `known are ${[...models.keys()].join(", ")}`);
  }
  if (certificate.initial !== undefined) startingWith(model, certificate.initial);
  return certificate;
}

/** A value that a program gives, which may name a model of its own. Throws InputError with the field. */
export function certificateIn(value: unknown): Certificate {
  if (typeof value !== "object" || value === null || !("format" in value) || value.format !== certificateFormat) {
    throw new InputError("is not a certificate", { field: "format" }, "schism check --certificate writes one");
  }
  if (!("version" in value) || value.version !== certificateVersion) {
    throw new InputError(`is of an unknown version; only version ${certificateVersion} is known`, { field: "version" });
  }
  return fitting(value, certificateSchema, {});
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
