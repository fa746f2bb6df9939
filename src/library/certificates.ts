/** Certificates as a program makes and reads them: what it passes is checked first. */
import type { LinearizabilityVerdict } from "../checkers/linearizability/check.js";
import { checkOperations } from "../history/checked.js";
import type { Operation } from "../history/operation.js";
import { certificateOf as certificateFrom } from "../report/certificate.js";
import {
  type Certificate,
  digestOf as digestFrom,
  parseCertificate as parsed,
  readCertificate as read,
} from "../verify/certificate.js";
import { refuseOtherThanText } from "./given.js";
import { refuseUncertified } from "./given-verdict.js";

/**
 * A verdict on linearizability as a certificate, for `schism verify` or anyone else to confirm. `operations`: those that were judged.
 * Undefined if the verdict is unknown: there is nothing to certify.
 */
export function certificateOf(
  verdict: LinearizabilityVerdict,
  operations: readonly Operation[],
): Certificate | undefined {
  refuseUncertified(verdict);
  checkOperations(operations);
  return certificateFrom(verdict, operations);
}

/** SHA-256 of all that a verdict depends on: what was asked and answered, by whom, on which key, and in which order. */
export function digestOf(operations: readonly Operation[]): string {
  checkOperations(operations);
  return digestFrom(operations);
}

/** Throws InputError with the field. */
export function parseCertificate(text: string): Certificate {
  refuseOtherThanText(text, "text", "the text of a certificate");
  return parsed(text);
}

/** Throws InputError, with the file and the field, when there is no certificate to be had from it. */
export function readCertificate(file: string): Certificate {
  refuseOtherThanText(file, "file", "the path of a certificate");
  return read(file);
}
