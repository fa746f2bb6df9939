/**
 * Every option of a command that takes systems' options as well: an option of a system that is spelled the same would set both. The
 * commands' files declare them (`src/cli/`) and are loaded on demand only; `test/unit/cli/command-options.test.ts` holds this list to what
 * they declare.
 */

/** By the name of the command. Positional arguments are set under their name like options. */
export const commandOptions: Readonly<Record<string, readonly string[]>> = {
  run: [
    ...["system", "variant", "cluster", "nodes", "workload", "clients", "routing", "rate", "timeout", "faults"],
    ...["schedule", "network", "time", "seed", "end-with-faults", "stop-on-violation", "start-timeout", "runs"],
    "json",
  ],
  hunt: ["system", "variant", "cluster", "faults", "for", "runs", "seed", "workers", "steady", "all", "to", "json"],
  explore: [
    ...["system", "variant", "scene", "nodes", "requests", "timeouts", "crashes", "duplicates", "operators", "depth"],
    ...["states", "reduce", "replay", "to", "json"],
  ],
  claims: ["system", "variant", "cluster", "runs", "seed", "workers", "to", "json"],
  staleness: ["system", "variant", "cluster", "nodes", "runs", "seed", "html", "json"],
  replay: ["repro", "cluster", "times", "against", "variant", "start-timeout", "runs", "json"],
};

/** Of every command. */
export const commonOptions: readonly string[] = ["help", "version"];

/** What is wrong with the names of a system's options, one clause each. */
export function unusableNames(names: readonly string[]): readonly string[] {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const name of names) {
    const same = seen.get(spelling(name));
    if (same !== undefined) problems.push(`its options --${same} and --${name} cannot be told apart; rename one`);
    seen.set(spelling(name), name);
    const taken = takenBy(name);
    if (taken !== undefined) problems.push(`its option --${name} collides with ${taken}; give it another name`);
    else if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
      problems.push(`its option "${name}" is not spelled in small letters, digits and hyphens`);
  }
  return problems;
}

function takenBy(name: string): string | undefined {
  const alike = (option: string) => spelling(option) === spelling(name);
  const common = commonOptions.find(alike);
  if (common !== undefined) return `--${common} of every command`;
  for (const [command, options] of Object.entries(commandOptions)) {
    const option = options.find(alike);
    if (option !== undefined) return `--${option} of \`schism ${command}\``;
  }
  return undefined;
}

/** `--stopOnViolation`, `--stop-on-violation` and `--no-stop-on-violation` are one option to the parser of the command line or to a reader. */
function spelling(name: string): string {
  const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll("_", "-");
  return kebab.replace(/^-+/, "").replace(/^no-/, "");
}
