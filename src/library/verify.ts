/** The library's check of a certificate, as `schism verify` does it. */
import { nothingJudged, nothingJudgedBecause } from "../checkers/judged.js";
import type { Operation } from "../history/operation.js";
import type { Model } from "../models/model.js";
import type { Certificate } from "../verify/certificate.js";
import { type Verification, type VerifyLimits, verifyCertificate as verificationOf } from "../verify/verify.js";
import { entered } from "./entrance.js";

const verifyLimits = ["timeLimitMs", "situations"] as const;

/** Whether a certificate holds for a history. `model`: the one that it names. */
export function verifyCertificate(
  certificate: Certificate,
  operations: readonly Operation[],
  model: Model,
  limits: VerifyLimits = {},
): Verification {
  const checked = entered(operations, model, limits, verifyLimits);
  const verification = verificationOf(certificate, operations, checked, limits);
  if (verification.holds !== true || !nothingJudged(operations, checked)) return verification;
  return { holds: "unknown", summary: nothingJudgedBecause(operations) };
}
