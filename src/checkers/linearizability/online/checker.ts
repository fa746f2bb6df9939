/**
 * Linearizability while a history is being made: events go in as they happen, and a violation is known as soon as one is asked
 * for. Sound: what it convicts has no order however the history goes on, since every operation still open is allowed any answer,
 * any moment of effect, and none. Complete for every key that its limits suffice for: a key is convicted at the first event with
 * which its history has no order. The verdict on a whole history is checkLinearizable's to give.
 */

import type { HistoryEvent } from "../../../history/operation.js";
import { isNemesis, type Process } from "../../../history/process.js";
import type { Model } from "../../../models/model.js";
import { KeyWindow } from "./key-window.js";

export interface OnlineLimits {
  /** Configurations that one look at one key may meet; a key that needs more is watched no longer. Default 200 000. */
  readonly configurations?: number;
  /** Bytes that such a look may remember; default 128 MiB. */
  readonly memoryLimitBytes?: number;
}

export interface OnlineViolation {
  readonly key: string | null;
  /** Index of the first event with which the key's history cannot be linearized, whatever comes later. */
  readonly event: number;
}

interface OpenOperation {
  readonly window: KeyWindow;
  readonly entry: ReturnType<KeyWindow["invoke"]>;
}

export class OnlineChecker {
  private readonly windows = new Map<string | null, KeyWindow>();
  /** Each process's open operation. */
  private readonly open = new Map<Process, OpenOperation>();
  /** Keys in which something was completed since they were last looked at. */
  private readonly changed = new Set<string | null>();
  private found: OnlineViolation | undefined;

  constructor(
    private readonly model: Model,
    private readonly limits: OnlineLimits = {},
  ) {}

  /** Keys that are watched no longer because they took more than the limits. */
  get lostKeys(): readonly (string | null)[] {
    return [...this.windows].flatMap(([key, window]) => (window.lost ? [key] : []));
  }

  /** Takes the next event; costs next to nothing. Events of the nemesis, and completions of nothing, are passed over. */
  append(event: HistoryEvent): void {
    const { process } = event;
    if (isNemesis(process)) return;
    if (event.type === "invoke") {
      const key = this.model.keyed === false ? null : (event.key ?? null);
      const window = this.windowOf(key);
      this.open.set(process, { window, entry: window.invoke(event, process) });
      return;
    }
    const operation = this.open.get(process);
    if (operation === undefined) return;
    this.open.delete(process);
    operation.window.complete(operation.entry, event);
    this.changed.add(this.model.keyed === false ? null : (operation.entry.invocation.key ?? null));
  }

  /**
   * The violation of the earliest event among all that was appended, if there is one. Looks at the keys that changed since it
   * was last asked; each look costs in proportion to what is not settled of the key: the operations since the invocation of the
   * oldest one open. Once found, it stays.
   */
  violated(): OnlineViolation | undefined {
    if (this.found !== undefined) return this.found;
    for (const key of this.changed) {
      const event = this.windows.get(key)?.judge();
      if (event !== undefined && (this.found === undefined || event < this.found.event)) this.found = { key, event };
    }
    this.changed.clear();
    return this.found;
  }

  private windowOf(key: string | null): KeyWindow {
    let window = this.windows.get(key);
    if (window === undefined) {
      const { configurations = 200_000, memoryLimitBytes = 2 ** 27 } = this.limits;
      window = new KeyWindow(this.model, { configurations, memoryLimitBytes });
      this.windows.set(key, window);
    }
    return window;
  }
}
