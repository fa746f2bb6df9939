/** The library's check of a certificate, as `schism verify` does it. */
import { nothingJudged, nothingJudgedBecause } from "../checkers/judged.js";
import { LimitReached, within } from "../checkers/limits.js";
import { MemoryWatch, sharedMemory } from "../checkers/memory.js";
import type { Operation } from "../history/operation.js";
import type { Model } from "../models/model.js";
import { type Certificate, certificateIn } from "../verify/certificate.js";
import { type Verification, type VerificationLimits, verifyCertificate as verificationOf } from "../verify/verify.js";
import { entered } from "./entrance.js";

/** Like the verifier's, but memory is a number here. */
export interface VerifyLimits extends Omit<VerificationLimits, "hasRoom"> {
  /** Bytes by which the process may grow; default 1 GiB, 32 MiB at least. */
  readonly memoryLimitBytes?: number;
}

const verifyLimits = ["timeLimitMs", "memoryLimitBytes", "situations"] as const;
const usualMemory = 2 ** 30;

/** Whether a certificate holds for a history. `model`: the one that it names. Throws InputError for anything but a certificate. */
export function verifyCertificate(
  certificate: Certificate,
  operations: readonly Operation[],
  model: Model,
  limits: VerifyLimits = {},
): Verification {
  return confirmed(certificateIn(certificate), operations, model, limits);
}

/** The same for a certificate that was read from a file. */
export function confirmed(
  certificate: Certificate,
  operations: readonly Operation[],
  model: Model,
  limits: VerifyLimits,
): Verification {
  const checked = entered(operations, model, limits, verifyLimits);
  const { memoryLimitBytes = usualMemory, ...others } = limits;
  const memory = new MemoryWatch(sharedMemory(memoryLimitBytes));
  const hasRoom = (): boolean => !(within(() => memory.look()) instanceof LimitReached);
  const verification = verificationOf(certificate, operations, checked, { ...others, hasRoom });
  if (verification.holds !== true || !nothingJudged(operations, checked)) return verification;
  return { holds: "unknown", summary: nothingJudgedBecause(operations) };
}
