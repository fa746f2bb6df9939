/** What can be run and judged, as one value: what `schism list` prints. */
import { type Demonstration, demonstrationOf, descriptionOf, groundsOf, type System } from "../contract/system.js";
import { faultKinds } from "../faults/fault.js";
import { models } from "../models/index.js";
import { workloads } from "../workloads/index.js";

export function catalogueOf(systems: readonly System[]) {
  return {
    systems: systems.map(listed),
    workloads: [...workloads.values()].map(({ name, summary }) => ({ name, summary })),
    faults: faultKinds,
    models: [...models.keys()],
  };
}

export type Catalogue = ReturnType<typeof catalogueOf>;

function listed(system: System) {
  const { name, workloads: served, workloadsNeed = {}, bears, safeOptions, alsoSafe = {}, defaults, claims } = system;
  const { summary, options, variants } = descriptionOf(system);
  return {
    name,
    summary,
    clusters: groundsOf(system),
    workloads: served.map((workload) => workload.name),
    workloadsNeed,
    defaults,
    bears,
    safeOptions,
    alsoSafe,
    claims: claims.map(({ claim: { name: claimed, headline, source }, when = {} }) => ({
      ...{ name: claimed, headline, source, when },
    })),
    options,
    variants: variants.map((variant) => {
      const shownBy: Demonstration | null = demonstrationOf(system, variant.name) ?? null;
      return { ...variant, shownBy };
    }),
  };
}
