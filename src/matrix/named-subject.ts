/** A subject by what names it, on the command line or in a job for a thread, to which a system cannot be sent. */
import { isProgramSystem, type Options } from "../contract/system.js";
import { InputError } from "../history/errors.js";
import { findSystem } from "../scenario/find-system.js";
import { type MatrixSubject, subjectUnder } from "./subjects.js";

/** `given`: options that differ from the safe ones. Throws InputError for an unknown name or a server that is not ours. */
export function subjectNamed({
  system: name,
  variant,
  given,
}: {
  readonly system: string;
  readonly variant: string | null;
  readonly given: Options;
}): MatrixSubject {
  const system = findSystem(name);
  if (isProgramSystem(system)) return subjectUnder(system, { variant, options: given });
  throw new InputError(
    `${name} cannot be simulated, as its experiments need`,
    {},
    "name a system whose nodes are programs",
  );
}
