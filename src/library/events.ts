/** Events that a program passes: paired into operations, or watched as they happen. */
import {
  type OnlineLimits,
  OnlineChecker as OnlineSearch,
  type OnlineViolation,
} from "../checkers/linearizability/online/checker.js";
import { checkEvents, EventChecker, type GivenEvent } from "../history/checked.js";
import { InputError } from "../history/errors.js";
import type { HistoryEvent, Operation } from "../history/operation.js";
import { refuseUnknownOptions, refuseUnknownOrder } from "../history/options.js";
import { type PairingSource, pairOperations as paired } from "../history/pairing.js";
import { isNemesis } from "../history/process.js";
import { checkedModel } from "../models/checked-model.js";
import type { Model } from "../models/model.js";
import { checkLimits } from "./entrance.js";

const sourceOptions = { file: true, lineOf: true, order: true } satisfies Record<keyof PairingSource, true>;

/**
 * Joins invocations with their completions. Events stand in the order in which they happened, unless `source.order` is "time";
 * `index` may be left out, and `time` too. Throws InputError for anything else.
 */
export function pairOperations(events: readonly GivenEvent[], source: PairingSource = {}): Operation[] {
  refuseUnknownOptions(source, sourceOptions);
  refuseUnknownOrder(source.order);
  checkEvents(events, source.order === "time");
  return paired(events, source);
}

/**
 * Linearizability while a history is being made: events go in as they happen, and `violated` says of the earliest that certainly nothing
 * can explain any more. What it does not convict is for `checkLinearizable` to judge.
 */
export class OnlineChecker {
  private readonly search: OnlineSearch;
  private readonly model: Model;
  private readonly events = new EventChecker();
  /** Open invocations, by process. */
  private readonly open = new Map<number | string, HistoryEvent>();

  /** Throws InputError for an invalid model or limit. */
  constructor(model: Model, limits: OnlineLimits = {}) {
    this.model = checkedModel(model);
    checkLimits(limits, ["configurations", "memoryLimitBytes"]);
    this.search = new OnlineSearch(this.model, limits);
  }

  /** Keys that are watched no longer because they exceeded the limits. */
  get lostKeys(): readonly (string | null)[] {
    return this.search.lostKeys;
  }

  /** Takes the next event. Throws InputError if it is not an event, or not one of such an object. */
  append(given: GivenEvent): void {
    const event = this.events.check(given);
    const { process, type } = event;
    const invoked = type === "invoke" ? event : this.open.get(process);
    if (type === "invoke") this.open.set(process, event);
    else this.open.delete(process);
    if (invoked !== undefined && !isNemesis(process)) {
      const complaint = this.complaintAbout(invoked, event);
      if (complaint !== undefined) {
        throw new InputError(complaint, { field: `event ${event.index}` }, `is ${this.model.name} the right model?`);
      }
    }
    this.search.append(event);
  }

  private complaintAbout(
    { f, value: input = null }: HistoryEvent,
    { type, value = null }: HistoryEvent,
  ): string | undefined {
    if (type !== "invoke") {
      return this.model.complaint?.({ f, input, output: type === "ok" ? value : undefined, type });
    }
    // Recorders that complete invocations afterwards repeat the answer there, so the value of a question is wrong only if it is wrong as an
    // answer as well.
    const asked = this.model.complaint?.({ f, input, output: undefined, type: "info" });
    const repeated = this.model.complaint?.({ f, input, output: input, type: "ok" });
    return repeated === undefined ? undefined : asked;
  }

  /** The violation with the earliest event among all appended ones, if there is one. Once found, it stays. */
  violated(): OnlineViolation | undefined {
    return this.search.violated();
  }
}
