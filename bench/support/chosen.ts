/**
 * The subjects that `--only` chooses. A bench that has measured nothing would look like one that found nothing wrong, so it ends with an
 * error if no name was chosen.
 */

/** `listed`: the option lists whole names; otherwise it is a part of each name that is chosen. */
export function chosenBy(only: string | undefined, { listed = false } = {}): (name: string) => boolean {
  const names = new Set<string>();
  let chosen = only === undefined;
  process.on("exit", (code) => {
    if (chosen || code !== 0) return;
    process.stderr.write(`--only ${only} chooses none of ${[...names].join(", ")}\n`);
    process.exitCode = 1;
  });
  return (name) => {
    names.add(name);
    const isChosen = only === undefined || (listed ? only.split(",").includes(name) : name.includes(only));
    chosen ||= isChosen;
    return isChosen;
  };
}
