/** What a replay repeats, what it looks for, and whether runs on the cluster can show that. */
import { isObservable } from "../contract/claim.js";
import type { Scenario } from "../record/record.js";
import type { Repro } from "../record/repro.js";
import type { Recorded } from "../run/recorded.js";
import { prepared } from "../scenario/prepared.js";
import { claimOfKind, onlyInSim } from "../trials/kinds.js";

/** The scenario to repeat, and the kind of failure that is counted. */
export interface Subject {
  readonly scenario: Scenario;
  readonly repro: Repro | undefined;
  /** The kind that is looked for; any contradiction if undefined. */
  readonly kind: string | undefined;
  /** The claim of the reproduction, if it is one that no run on this cluster examines: any contradiction counts in its place. */
  readonly hidden: { readonly name: string; readonly about: "disks" | "replicas" } | undefined;
  /** The claims of the system that runs on this cluster examine. */
  readonly examined: readonly string[];
}

/** A scenario as it was recorded, or on another cluster. */
export function subjectOf({ scenario: recorded, repro }: Recorded, cluster?: Scenario["cluster"]): Subject {
  const scenario: Scenario = { ...recorded, cluster: cluster ?? recorded.cluster };
  const { system } = prepared(scenario, "");
  const simulated = scenario.cluster === "sim";
  const claims = system.claims.map(({ claim }) => claim);
  const name = repro === undefined || simulated || !onlyInSim(repro.kind, system) ? undefined : claimOfKind(repro.kind);
  const looked = claims.find((claim) => claim.name === name);
  const about = looked?.kind === "state" && looked.view === undefined ? "disks" : "replicas";
  const hidden = name === undefined ? undefined : ({ name, about } as const);
  const examined = claims.filter((claim) => simulated || isObservable(claim)).map(({ name }) => name);
  return { scenario, repro, kind: hidden === undefined ? repro?.kind : undefined, hidden, examined };
}
