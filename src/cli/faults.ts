/** `--faults`: kinds of faults, comma-separated, or `none`. */
import { type FaultKind, faultKinds } from "../faults/fault.js";
import { InputError } from "../history/errors.js";
import { amongKnown } from "../history/known-names.js";

/** Throws InputError for a kind that there is not. */
export function faultsIn(text: string): readonly FaultKind[] {
  if (text === "none") return [];
  return text.split(",").map((name) => {
    if (name.trim() === "none")
      throw new InputError(`"none" stands alone`, { option: "faults" }, "leave it out, or the others");
    const kind = faultKinds.find((known) => known === name.trim());
    if (kind === undefined) throw new InputError(`unknown fault "${name}"`, {}, amongKnown(name, faultKinds));
    return kind;
  });
}
