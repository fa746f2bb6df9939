/**
 * Watches a simulated run for its first violation: in the run's own thread, since virtual time does not wait, and after a number of
 * answers rather than after some time, so the same run always ends at the same event.
 */
import { OnlineChecker, type OnlineViolation } from "../checkers/linearizability/online/checker.js";
import type { Clock } from "../contract/cluster.js";
import type { Model } from "../models/model.js";
import type { Watch } from "./execute.js";
import type { Recorder } from "./recorder.js";

const answersBetweenLooks = 200;
/** A key that needs more is left to the verdict at the end: a hunt has other runs to make. */
const limits = { configurations: 2000, memoryLimitBytes: 2 ** 24 };

export class InlineWatch implements Watch {
  found: OnlineViolation | undefined;
  readonly violated: Promise<void>;

  constructor(model: Model, recorder: Recorder, clock: Clock) {
    const checker = new OnlineChecker(model, limits);
    let tell = (): void => {};
    this.violated = clock.promise((resolve) => {
      tell = () => resolve();
    });
    let answers = 0;
    recorder.onEvent((event) => {
      if (this.found !== undefined) return;
      checker.append(event);
      if (event.type === "invoke") return;
      answers += 1;
      if (answers % answersBetweenLooks !== 0) return;
      this.found = checker.violated();
      if (this.found !== undefined) tell();
    });
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}
