/** What the command line does with a store: registers a night, works on those that are open, and copies lines into a folder. */
import { type CampaignFolder, createFolder } from "../folder.js";
import { addLines, type Merged } from "../ledger/merge.js";
import { environment } from "../night/environment.js";
import type { NightPlan } from "../plan/night.js";
import { clearUnfinished } from "../unfinished.js";
import { type ConnectionOptions, connectStore } from "./connection.js";
import { Store } from "./store.js";
import { planOf, type WorkerOptions, workFor } from "./work.js";

/** Connects, does something with the store, and disconnects. Rejects with an InputError if there is no such store. */
export async function withStore<T>(
  url: string,
  options: ConnectionOptions,
  action: (store: Store) => Promise<T>,
): Promise<T> {
  const connection = await connectStore(url, options);
  try {
    const store = new Store(connection);
    await store.prepare();
    return await action(store);
  } finally {
    await connection.close();
  }
}

export interface WorkOptions extends Pick<WorkerOptions, "workers" | "signal" | "onAttempt"> {
  /** Where the directories of runs that did not pass are put. */
  readonly to: string;
  readonly onNight?: (plan: NightPlan) => void;
  /** Called with sentences about the leftovers of an earlier worker that was killed. */
  readonly onSentence?: (sentence: string) => void;
}

/** Works on open nights until none is left. Returns how many it worked on. */
export async function workOnOpenNights(
  store: Store,
  { to, onNight, onSentence, ...options }: WorkOptions,
): Promise<number> {
  const folder = createFolder(to);
  await clearUnfinished(folder, (sentence) => onSentence?.(sentence));
  const here = await environment();
  let nights = 0;
  while (!options.signal.aborted) {
    const [open] = await store.openNights();
    if (open === undefined) break;
    const plan = planOf(open);
    onNight?.(plan);
    await workFor({ ...options, store, plan, folder, environment: here });
    nights += 1;
  }
  return nights;
}

/** Adds all lines of the store to the ledger of a folder. */
export async function bring(store: Store, target: CampaignFolder): Promise<Merged> {
  return addLines(target, await store.lines());
}
