/** `{self}`, `{peer:n2}` and the like in the arguments of a program. */
import { InputError } from "../history/errors.js";

const pattern = /\{([a-z-]+)(?::([A-Za-z0-9_.-]+))?\}/g;

/** What a placeholder stands for, by its name and what follows the colon; undefined if it stands for nothing. */
export type Meaning = (name: string, of: string | undefined) => string | undefined;

/** Throws InputError, with `field`, for one that stands for nothing. Braces that enclose anything else are left as they are. */
export function filled(text: string, meaning: Meaning, field: string): string {
  return text.replaceAll(pattern, (whole, name: string, of: string | undefined) => {
    const found = meaning(name, of);
    if (found === undefined) throw new InputError(`${whole} stands for nothing`, { field });
    return found;
  });
}

/** Whether one of the arguments has such a placeholder. */
export function mentions(args: readonly string[], ...names: readonly string[]): boolean {
  return args.some((arg) => [...arg.matchAll(pattern)].some(([, name = ""]) => names.includes(name)));
}
