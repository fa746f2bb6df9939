/**
 * Broken variants, in one form for all protocols: a list in the protocol's folder, whose names are a union of strings. The protocol knows
 * its variant and asks `this.variant === "…"` at the place of the mistake; a name that is not in the list does not compile.
 */
import type { Variant } from "./host.js";

/** The variant with that name, typed as one of the union; null for the correct program. */
export function variantOf<Name extends string>(
  variants: readonly (Variant & { readonly name: Name })[],
  name: string | null,
): Name | null {
  return variants.find((variant) => variant.name === name)?.name ?? null;
}
