/** Progress on a terminal, repainted in place. The library for that is loaded only by the commands that show progress. */
import { createLogUpdate } from "log-update";
import { shown, unguarded } from "./guard.js";

export interface Repainted {
  show(text: string): void;
  clear(): void;
  /** Leaves the shown text on the screen. */
  done(): void;
}

/** A line of progress that is repainted in place; moving the cursor there needs the unguarded stream. */
export function repainted(stream: NodeJS.WriteStream): Repainted {
  const write = unguarded(stream);
  const raw: NodeJS.WriteStream = Object.create(stream, { write: { value: write } });
  // The cursor is not hidden: the code that hides and restores it would write to a guarded stream, and leave it hidden after a crash.
  const update = createLogUpdate(raw, { showCursor: true });
  return { show: (text) => update(shown(text)), clear: () => update.clear(), done: () => update.done() };
}
