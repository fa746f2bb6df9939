/** Which night a call of `schism campaign run` works on, and how nights may be called. */
import { InputError } from "../history/errors.js";
import type { LedgerLine } from "./ledger/lines.js";
import type { Shard } from "./night/jobs.js";

const dayMs = 24 * 60 * 60 * 1000;

/** The night that this shard began and did not finish in the last 24 hours, however late it is now; or else today's date in UTC. */
export function nightToRun(campaign: string, { nth, of }: Shard, lines: readonly LedgerLine[], now: Date): string {
  const shard = `${nth}/${of}`;
  const finished = new Set(
    lines.flatMap((line) =>
      line.line === "end" && line.campaign === campaign && line.shard === shard && line.reason === "budget"
        ? [line.night]
        : [],
    ),
  );
  const begun = lines.flatMap((line) =>
    line.line === "session" && line.campaign === campaign && line.shard === shard && !finished.has(line.night)
      ? [line]
      : [],
  );
  const latest = begun.reduce<(typeof begun)[number] | undefined>(
    (one, other) => (one === undefined || other.begun > one.begun ? other : one),
    undefined,
  );
  if (latest !== undefined && now.getTime() - Date.parse(latest.begun) < dayMs) return latest.night;
  return now.toISOString().slice(0, 10);
}

/** Names of nights become parts of names of files. */
export function checkedNight(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/.test(name)) return name;
  throw new InputError(
    `cannot be ${JSON.stringify(name)}`,
    { option: "night" },
    "use letters, digits, _ and -, at most 60",
  );
}
