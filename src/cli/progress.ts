/** Progress of long work, a line that is repainted on a terminal and printed now and then elsewhere; nothing beside JSON. */
import { repainted } from "./terminal.js";

export interface ProgressDisplay {
  show(line: string): void;
  end(): void;
}

const refreshMs = 250;
const plainRefreshMs = 10_000;

export function progressDisplay(): ProgressDisplay {
  const terminal = process.stdout.isTTY === true;
  const display = terminal ? repainted(process.stdout) : undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(line) {
      if (performance.now() - shownAt < (terminal ? refreshMs : plainRefreshMs)) return;
      shownAt = performance.now();
      if (display === undefined) process.stdout.write(`${line}\n`);
      else display.show(line);
    },
    end() {
      display?.clear();
      display?.done();
    },
  };
}
