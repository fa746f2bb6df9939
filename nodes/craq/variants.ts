/** The broken variants of CRAQ: mistakes with versions, in addition to those of any chain. */
import { chainVariants } from "../chain/variants.js";
import type { Variant } from "../host.js";

export const ownVariants = [
  {
    name: "dirty-reads",
    mistake: "a node answers with its latest version of an object, committed or not",
  },
  {
    name: "stale-clean-reads",
    mistake: "a node answers with its last clean version of a dirty object, and does not ask the tail",
  },
  {
    name: "clean-before-commit",
    mistake: "a node marks a version clean as soon as it has passed it on, not when the tail has acknowledged it",
  },
] as const satisfies readonly Variant[];

export const craqVariants = [...chainVariants, ...ownVariants] as const;

export type CraqVariant = (typeof ownVariants)[number]["name"];

/** The mistake, if it is one of CRAQ itself; null if it is one of any chain. */
export function craqVariantOf(name: string | null): CraqVariant | null {
  return ownVariants.find((variant) => variant.name === name)?.name ?? null;
}
