/** Completes the settings of a program (variant and options) that a person gave, and refuses those that the program does not have. */
import { allows, choicesOf, type Description, type ProgramSettings } from "../../nodes/host.js";
import { InputError, type InputPlace } from "../history/errors.js";
import { amongKnown } from "../history/known-names.js";
import { own } from "../history/own.js";

/** Where a setting was given: on the command line, or in a file. */
export type PlaceOf = (name: string) => InputPlace;

export const asOption: PlaceOf = (name) => ({ option: name });
export const asField: PlaceOf = (name) => ({ field: name });

/** Options that are not chosen get the program's defaults. Throws InputError, listing the possible values. */
export function checkedSettings(
  program: Description,
  { variant, options }: ProgramSettings,
  placeOf: PlaceOf,
): ProgramSettings {
  refuseVariant(program, variant, placeOf("variant"));
  const placeOfOption: PlaceOf = (name) => (placeOf === asField ? asField(`options.${name}`) : placeOf(name));
  return { variant, options: filledOptions(program, options, placeOfOption) };
}

function refuseVariant({ name, variants }: Description, variant: string | null, place: InputPlace): void {
  if (variant === null || variants.some((known) => known.name === variant)) return;
  const known = variants.map((each) => each.name);
  const remedy = known.length === 0 ? "it has none" : amongKnown(variant, known);
  throw new InputError(`${name} has no variant ${JSON.stringify(variant)}`, place, remedy);
}

function filledOptions(
  { name: system, options: known }: Description,
  chosen: ProgramSettings["options"],
  placeOf: PlaceOf,
): ProgramSettings["options"] {
  for (const [name, value] of Object.entries(chosen)) {
    const option = own(known, name);
    if (option === undefined) {
      const dashes = placeOf(name).option === undefined ? "" : "--";
      const names = Object.keys(known).map((each) => `${dashes}${each}`);
      const remedy = names.length === 0 ? "it has no options" : `it has ${names.join(", ")}`;
      throw new InputError(`${system} has no such option`, placeOf(name), remedy);
    }
    if (!allows(option, value)) {
      const remedy = `it can be ${choicesOf(option).join(", ")}`;
      throw new InputError(`cannot be ${JSON.stringify(value)} for ${system}`, placeOf(name), remedy);
    }
  }
  return Object.fromEntries(
    Object.entries(known).map(([name, option]) => {
      const value = own(chosen, name) ?? ("values" in option ? option.values[0] : undefined);
      if (value !== undefined) return [name, value];
      throw new InputError(`${system} needs this option, and it is not given`, placeOf(name), option.help);
    }),
  );
}
