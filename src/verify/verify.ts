/**
 * Whether a certificate holds for a history. Nothing here knows how verdicts are found: it reads the model and the operations and
 * nothing of the checkers, so that an error of theirs cannot confirm itself.
 */

import { canonicalJson } from "../history/json.js";
import type { Operation } from "../history/operation.js";
import { plural } from "../history/plural.js";
import { type Model, withArticle } from "../models/model.js";
import { objectOf, originOf, startingWith } from "../models/starting-with.js";
import { type Certificate, digestOf, type KeyContradiction, type KeyLinearization } from "./certificate.js";
import { type ContradictionLimits, judgeContradiction } from "./contradiction.js";
import { flawOfLinearization } from "./linearization.js";

export interface VerificationLimits {
  /** For the whole; default 60 s. Only contradictions can take long. */
  readonly timeLimitMs?: number;
  /** Steps of the model that each way to confirm a contradiction may take; no limit if absent. Unlike time, the same on every machine. */
  readonly steps?: number;
  /** Situations that may be held at once; default 300,000, some hundred MiB. */
  readonly situations?: number;
  /** Asked now and then: whether the process may take more memory. It always may if absent. */
  readonly hasRoom?: () => boolean;
}

export interface Verification {
  /** True: the certificate holds, so its verdict is right. False: it does not. Unknown: it could not be confirmed within the limits. */
  readonly holds: boolean | "unknown";
  /** One sentence: what was confirmed, or what is wrong. */
  readonly summary: string;
}

/**
 * `operations`: the history's, as pairing gives them. `model`: the one that the certificate names; it starts with what the
 * certificate says.
 */
export function verifyCertificate(
  certificate: Certificate,
  operations: readonly Operation[],
  named: Model,
  {
    timeLimitMs = 60_000,
    steps = Number.POSITIVE_INFINITY,
    situations = 300_000,
    hasRoom = (): boolean => true,
  }: VerificationLimits = {},
): Verification {
  const deadline = performance.now() + timeLimitMs;
  if (certificate.model !== named.name)
    return refused(`it is about ${withArticle(certificate.model)}, not ${withArticle(named.name)}`);
  const { model: usual } = originOf(named);
  const model = certificate.initial === undefined ? usual : startingWith(usual, certificate.initial);
  if (named !== usual && canonicalJson(named.init) !== canonicalJson(model.init))
    return refused(`it is about ${objectOf(model)}, not ${objectOf(named)}`);
  const { history } = certificate;
  if (history.operations !== operations.length || history.sha256 !== digestOf(operations)) {
    return refused("it is about another history, or the history was read with other options than when it was checked");
  }
  const keys = byKey(operations, model);
  return certificate.valid
    ? verifyLinearizations(certificate.keys, keys, model)
    : verifyContradictions(certificate.contradictions, keys, model, { deadline, steps, situations, hasRoom });
}

type Keys = ReadonlyMap<string | null, readonly Operation[]>;

function byKey(operations: readonly Operation[], model: Model): Keys {
  const keys = new Map<string | null, Operation[]>();
  for (const operation of operations) {
    const key = model.keyed === false ? null : operation.key;
    const list = keys.get(key);
    if (list === undefined) keys.set(key, [operation]);
    else list.push(operation);
  }
  return keys;
}

function verifyLinearizations(linearizations: readonly KeyLinearization[], keys: Keys, model: Model): Verification {
  const seen = new Set<string | null>();
  let placed = 0;
  for (const each of linearizations) {
    const operations = keys.get(each.key);
    if (operations === undefined) return refused(`the history has no ${nameOf(each.key)}`);
    if (seen.has(each.key)) return refused(`${nameOf(each.key)} appears twice`);
    seen.add(each.key);
    const flaw = flawOfLinearization(each, operations, model);
    if (flaw !== undefined) return refused(`in the linearization of ${nameOf(each.key)}, ${flaw}`);
    placed += each.linearization.length;
  }
  for (const key of keys.keys()) if (!seen.has(key)) return refused(`${nameOf(key)} has no linearization`);
  const many = `${plural(placed, "operation")}${keys.size === 1 ? "" : ` over ${plural(keys.size, "key")}`}`;
  return {
    holds: true,
    summary: `Confirmed: the history is linearizable. The order given of ${many} on ${objectOf(model)} explains every answer.`,
  };
}

/** One that is confirmed convicts the history; one that is none spoils the certificate. */
function verifyContradictions(
  contradictions: readonly KeyContradiction[],
  keys: Keys,
  model: Model,
  limits: ContradictionLimits,
): Verification {
  let confirmed: KeyContradiction | undefined;
  let undecided: KeyContradiction | undefined;
  for (const each of contradictions) {
    const operations = keys.get(each.key);
    if (operations === undefined) return refused(`the history has no ${nameOf(each.key)}`);
    const judgement = judgeContradiction(each, operations, model, limits);
    if (judgement === "undecided") undecided ??= each;
    else if (judgement.flaw !== null) return refused(`in the contradiction on ${nameOf(each.key)}, ${judgement.flaw}`);
    else confirmed ??= each;
  }
  if (confirmed !== undefined) {
    const summary = `Confirmed: the history is not linearizable. The ${described(confirmed)} no order on ${objectOf(model)}.`;
    return { holds: true, summary };
  }
  if (undecided === undefined) return refused("it has neither a linearization nor a contradiction");
  const summary = `Unknown: whether the ${described(undecided)} no order could not be decided within the limits.`;
  return { holds: "unknown", summary };
}

function described({ key, operations }: KeyContradiction): string {
  const some = operations.slice(0, 5).join(", ");
  const events = operations.length > 5 ? `${some} and ${operations.length - 5} more` : some;
  const single = operations.length === 1;
  return `${single ? "operation of event" : "operations of events"} ${events} on ${nameOf(key)} ${single ? "has" : "have"}`;
}

function refused(reason: string): Verification {
  return { holds: false, summary: `Does not hold: ${reason}.` };
}

function nameOf(key: string | null): string {
  return key === null ? "the object" : `key ${JSON.stringify(key).slice(0, 100)}`;
}
