/** A verdict on linearizability as a certificate, for `schism verify` or anyone else to confirm. */
import type { LinearizabilityVerdict } from "../checkers/linearizability/check.js";
import type { Operation } from "../history/operation.js";
import { type Certificate, certificateFormat, certificateVersion, digestOf } from "../verify/certificate.js";

/** `operations`: those that were judged. Undefined if the verdict is unknown: there is nothing to certify. */
export function certificateOf(
  verdict: LinearizabilityVerdict,
  operations: readonly Operation[],
): Certificate | undefined {
  const { valid, model } = verdict;
  if (valid === "unknown" || model === null) return undefined;
  const indeterminate = new Set(operations.flatMap(({ type, call }) => (type === "info" ? [call] : [])));
  const header = {
    format: certificateFormat,
    version: certificateVersion,
    property: "linearizability",
    model,
    ...(verdict.initial === undefined ? {} : { initial: verdict.initial }),
    history: { operations: operations.length, sha256: digestOf(operations) },
  } as const;
  if (valid) {
    const keys = verdict.keys.map(({ key, linearization }) => ({
      key,
      linearization: [...linearization],
      indeterminate: linearization.filter((call) => indeterminate.has(call)),
    }));
    return { ...header, valid, keys };
  }
  const contradictions = verdict.keys.flatMap(({ key, contradiction }) => {
    if (contradiction === null) return [];
    // A contradiction may mention indeterminate operations, but claims nothing about them that it does not claim about all others.
    return [{ key, others: "optional" as const, operations: contradiction.filter((call) => !indeterminate.has(call)) }];
  });
  return { ...header, valid, contradictions };
}
