/** What the command line does with a store: registers a night, works on those that are open, and brings lines into a folder. */
import { type CampaignFolder, createFolder } from "../folder.js";
import { addLines, type Merged } from "../ledger/merge.js";
import { environment } from "../night/environment.js";
import type { NightPlan } from "../plan/night.js";
import { clearUnfinished } from "../unfinished.js";
import { type ConnectionOptions, connectStore } from "./connection.js";
import { Store } from "./store.js";
import { planOf, type WorkerOptions, workFor } from "./work.js";

/** Connects, does something with the store, and disconnects. Rejects with an InputError where there is no such store. */
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
  /** Where directories of runs go that did not pass. */
  readonly to: string;
  readonly onNight?: (plan: NightPlan) => void;
  /** What an earlier worker left that was killed, in sentences. */
  readonly onSentence?: (sentence: string) => void;
}

/** Works on open nights until none is left. How many it worked on. */
export async function workOnOpenNights(
  store: Store,
  { to, onNight, onSentence, ...options }: WorkOptions,
): Promise<number> {
  const folder = createFolder(to);
  await clearUnfinished(folder, (sentence) => onSentence?.(sentence));
  const here = await environment(undefined);
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
