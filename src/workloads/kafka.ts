/**
 * Append-only logs: clients send messages, poll all logs from where they were, commit offsets and ask for committed ones. Only one client
 * commits to a log, each time a higher offset, so that committed offsets have one order.
 */
import { checkAppendLogs, firstUnseen } from "../checkers/append-log/check.js";
import { areBatches, areOffsets } from "../checkers/append-log/facts.js";
import type { Workload } from "../contract/workload.js";
import type { Json } from "../history/operation.js";
import { answeredWith, wholeNumber } from "./forms.js";

const logs = ["k0", "k1", "k2", "k3"] as const;

export const kafka: Workload = {
  name: "kafka",
  summary: "send messages to logs, poll them and commit offsets; nothing lost, moved or passed over",
  settling: "until the checks hold",
  generator({ client, clients, random }) {
    let n = -1;
    /** By log: the next offset that this client polls. */
    const next = new Map<string, number>(logs.map((log) => [log, 0]));
    /** By log of its own: the offset that it committed last. */
    const committed = new Map<string, number>(
      logs.flatMap((log, place) => (place % clients === client ? [[log, -1] as const] : [])),
    );
    return {
      next() {
        n += 1;
        const chance = random.next();
        if (chance < 0.45) return { f: "send", key: random.pick(logs), value: n * clients + client + 1 };
        if (chance < 0.6) {
          const ahead = [...committed].flatMap(([log, last]) => {
            const done = (next.get(log) ?? 0) - 1;
            return done > last ? [[log, done] as const] : [];
          });
          for (const [log, done] of ahead) committed.set(log, done);
          if (ahead.length > 0) return { f: "commit", value: Object.fromEntries(ahead) };
        }
        if (chance < 0.65) return { f: "committed", value: logs };
        return { f: "poll", value: Object.fromEntries(next) };
      },
      saw({ type, f, value }) {
        if (type !== "ok" || f !== "poll") return;
        for (const [log, last] of lastOffsets(value)) next.set(log, Math.max(next.get(log) ?? 0, last + 1));
      },
    };
  },
  finalReads(_, operations) {
    const unseen = firstUnseen(operations());
    return [
      { f: "poll", value: Object.fromEntries(logs.map((log) => [log, unseen.get(log) ?? 0])) },
      { f: "committed", value: logs },
    ];
  },
  command: ({ f, key, value }) => ({ f, value, ...(key === undefined ? {} : { key }) }),
  updates: ({ f }) => f === "send" || f === "commit",
  readOnly: (f) => f === "poll" || f === "committed",
  tells: (f) => f !== "commit",
  ...answeredWith(
    ["send", { words: "a whole number, the offset of the message", fits: wholeNumber.fits }],
    ["poll", { words: "logs, each with its pairs of an offset and a message", fits: areBatches }],
    ["committed", { words: "logs, each with its offset", fits: areOffsets }],
  ),
  checks: [
    {
      property: "append-only logs",
      judge: (operations) => checkAppendLogs(operations),
      mayHeal: ({ valid, details }) => valid !== false || details.unseen !== 0,
    },
  ],
};

/** Of a poll's answer, `{log: [[offset, message], …]}`. What is not made like that is left to the check. */
function lastOffsets(value: Json): readonly (readonly [string, number])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([log, pairs]) => {
    const last: Json | undefined = Array.isArray(pairs) ? pairs.at(-1) : undefined;
    const offset: Json | undefined = Array.isArray(last) ? last[0] : undefined;
    return typeof offset === "number" ? [[log, offset] as const] : [];
  });
}
