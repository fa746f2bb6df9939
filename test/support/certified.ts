/** Judges a history, writes the certificate as a file would hold it and reads it again. */
import { checkLinearizable } from "../../src/checkers/linearizability/check.js";
import type { Operation } from "../../src/history/operation.js";
import type { Model } from "../../src/models/model.js";
import { certificateOf } from "../../src/report/certificate.js";
import { type Certificate, parseCertificate } from "../../src/verify/certificate.js";

export function certified(operations: readonly Operation[], model: Model): Certificate {
  const certificate = certificateOf(checkLinearizable(operations, model), operations);
  if (certificate === undefined) throw new Error("the verdict is unknown");
  return parseCertificate(JSON.stringify(certificate));
}
