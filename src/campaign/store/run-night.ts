/**
 * A night whose jobs a store hands out, as `schism campaign run --store` makes it: registers the night and works on it beside any number of
 * other workers. It alone takes care of findings, since the corpus lies in its folder.
 */
import { randomUUID } from "node:crypto";
import { keepFindings } from "../findings/keep.js";
import { replayFindings } from "../findings/replays.js";
import type { CampaignFolder } from "../folder.js";
import { readLedgers } from "../ledger/read.js";
import type { NightOptions } from "../night/night.js";
import { type Books, findingsContext } from "../night/own-findings.js";
import { OutcomesByCell } from "../night/progress.js";
import { bring, withStore } from "./night.js";
import type { Store } from "./store.js";
import { workFor } from "./work.js";

export interface StoredNight extends NightOptions {
  /** Of the PostgreSQL server. */
  readonly url: string;
  /** The campaign file as it is written, for workers that have no copy of it. */
  readonly source: string;
  readonly onAway?: ((message: string) => void) | undefined;
}

/**
 * Resolves when no job is left or the signal came. Rejects with an InputError if there is no such store, or if the registered night is a
 * different one.
 */
export function runStoredNight({
  url,
  source,
  plan,
  folder,
  shard,
  environment,
  workers,
  signal,
  onProgress,
  onSentence,
  onAway,
}: StoredNight): Promise<{ readonly interrupted: boolean }> {
  const begun = performance.now();
  const outcomes = new OutcomesByCell();
  return withStore(url, { signal, ...(onAway === undefined ? {} : { onAway }) }, async (store) => {
    await store.register(plan, source);
    const session = randomUUID();
    const { commit } = environment;
    const leftMs = plan.budget.timeMs;
    const ofNight = { plan, folder, shard, session, commit, signal, leftMs, onProgress: onSentence };
    await replayFindings(findingsContext(ofNight, await bookkeeping(store, folder)));
    const ended = await workFor({
      ...{ store, plan, folder, environment, workers, signal, session },
      onAttempt: (line, counted) => {
        if (counted) outcomes.add(line);
        onProgress?.({ elapsedMs: performance.now() - begun, outcomes: outcomes.all, shared: true });
      },
    });
    await keepFindings(findingsContext(ofNight, await bookkeeping(store, folder)));
    await bring(store, folder);
    return ended;
  });
}

/** All lines of the store are copied into the folder; lines that are appended go to the store. */
async function bookkeeping(store: Store, folder: CampaignFolder): Promise<Books> {
  await bring(store, folder);
  const lines = [...readLedgers([folder.ledger]).lines];
  return {
    lines: () => lines,
    async append(line) {
      await store.append(line);
      lines.push(line);
    },
  };
}
