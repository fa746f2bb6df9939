/**
 * What clients do to measure staleness: each writes a key of its own some times, one write after the other, and reads it once, some time after
 * the last write was answered. Each key is read once, so that no read can repair what another one sees; and how long a client waits has
 * nothing to do with how long its operations took, so that reads soon after a write are not those after slow writes.
 */
import type { Workload } from "../contract/workload.js";

/** Writes of a key, and the longest pause between two of them, ms. */
export const writesOfAKey = 4;
const mostBetweenWritesMs = 10;

/** Times after a write at which reads begin, ms: from each to the next. */
export const edges = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500] as const;
export const spans = edges.slice(1).map((to, place) => ({ from: edges[place] ?? 0, to }));

/** `workload`: of registers, whose commands clients use. */
export function inEpisodes({ settling: _, ...workload }: Workload): Workload {
  return {
    ...workload,
    generator({ client, clients, random }) {
      let [n, keys] = [-1, 0];
      return {
        next() {
          n += 1;
          const reads = n % (writesOfAKey + 1) === writesOfAKey;
          const key = `s${keys * clients + client}`;
          if (reads) keys += 1;
          return reads ? { f: "read", key, value: null } : { f: "write", key, value: n * clients + client + 1 };
        },
        pauseMs() {
          const done = n % (writesOfAKey + 1);
          if (done === writesOfAKey) return 0;
          if (done < writesOfAKey - 1) return random.between(0, mostBetweenWritesMs);
          const { from, to } = random.pick(spans);
          return random.between(from, to);
        },
      };
    },
    finalReads: () => [],
  };
}
