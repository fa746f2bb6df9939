/** A run from the first check to the verdict, in a new directory of its own. */
import { orphansInShort } from "../clusters/heal.js";
import type { Scenario } from "../record/record.js";
import { creatorFor } from "./creator.js";
import { createRunDirectory } from "./directory.js";
import { type RunHooks, type RunOutcome, runScenario } from "./run.js";

export interface NewRunHooks extends RunHooks {
  /**
   * Called when the run is known to be possible here, before anything is started. `orphans`: leftovers of earlier runs, if there are any.
   */
  readonly onReady?: (ready: { readonly directory: string; readonly orphans: string | undefined }) => void;
}

/** `root`: where run directories are. Rejects with an InputError, before anything is made, if the scenario cannot be run here. */
export async function runAnew(
  scenario: Scenario,
  root: string,
  { onReady, ...hooks }: NewRunHooks,
): Promise<RunOutcome> {
  const create = await creatorFor(scenario, hooks);
  const orphans = await orphansInShort(root);
  const directory = createRunDirectory(root, scenario, new Date());
  onReady?.({ directory, orphans });
  return runScenario(scenario, directory, create, hooks);
}
