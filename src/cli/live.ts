/** Progress of a run: one line that repaints itself on a terminal, a plain line every two seconds elsewhere. */
import type { RunProgress } from "../execution/progress.js";
import { repainted } from "./terminal.js";

export interface LiveDisplay {
  show(progress: RunProgress): void;
  /** Asks for progress about four times a second until it is done. */
  follow(progress: () => RunProgress): void;
  /** Leaves the last line on the screen; may be called twice. */
  done(): void;
}

const plainIntervalMs = 2000;
const refreshMs = 250;

export function liveDisplay(stream: NodeJS.WriteStream): LiveDisplay {
  const { show, done } = painter(stream);
  let timer: NodeJS.Timeout | undefined;
  return {
    show,
    follow(progress) {
      timer = setInterval(() => show(progress()), refreshMs);
    },
    done() {
      clearInterval(timer);
      done();
    },
  };
}

function painter(stream: NodeJS.WriteStream): Pick<LiveDisplay, "show" | "done"> {
  if (stream.isTTY) {
    const { show, done } = repainted(stream);
    return { show: (progress) => show(line(progress)), done };
  }
  let lastPhase: string | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    show(progress) {
      if (progress.phase === lastPhase && progress.elapsedMs - lastMs < plainIntervalMs) return;
      lastPhase = progress.phase;
      lastMs = progress.elapsedMs;
      stream.write(`${line(progress)}\n`);
    },
    done: () => {},
  };
}

/** Empty for a system in which no replica leads. */
export function leadersShown({ leaders }: Pick<RunProgress, "leaders">): string {
  return leaders?.length === 0 ? "no leader" : (leaders ?? []).join(", ");
}

function line(progress: RunProgress): string {
  const seconds = (progress.elapsedMs / 1000).toFixed(1).padStart(5);
  const faults = progress.faults.length === 0 ? "no fault" : progress.faults.join("; ");
  return (
    `${seconds} s of ${progress.mainMs / 1000}  ${progress.phase.padEnd(11)}  ${String(progress.okPerSecond).padStart(4)} ok/s  ` +
    [`${progress.ok} ok ${progress.fail} fail ${progress.info} info`, leadersShown(progress), faults]
      .filter((part) => part !== "")
      .join("  ")
  );
}
