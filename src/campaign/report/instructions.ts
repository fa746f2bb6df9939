/** What somebody can do about a finding, as commands to be copied. */
import type { FindingSummary } from "../findings/state.js";
import type { Instruction } from "./page/data.js";

const replays = 20;
/** How long an acknowledgement is proposed to last. */
const proposedDays = 90;

/** `copied`: the page has a copy of the reproduction, `repro.json`, to be downloaded. */
export function instructionsOf(
  { finding, directory, lastSeen }: FindingSummary,
  copied: boolean,
): readonly Instruction[] {
  const id = finding.finding;
  const repeat = copied
    ? [
        {
          purpose: "Repeat it, with the file repro.json from here",
          text: `npx schism replay repro.json --times ${replays}`,
        },
      ]
    : [];
  const inCorpus =
    directory === null
      ? []
      : [
          {
            purpose: "Repeat it on real processes, in the campaign's folder",
            text: `npx schism replay ${quoted(directory)} --cluster local --times ${replays}`,
          },
          { purpose: "Shrink it further", text: `npx schism shrink ${quoted(directory)} --for 10m` },
        ];
  return [
    ...repeat,
    ...inCorpus,
    {
      purpose: "Find the commit that brought it, in a clone of what is tested (--folder is that of the campaign)",
      text: `npx schism campaign bisect ${id} --good LAST_GOOD --bad ${lastSeen.commit ?? "HEAD"} --build "npm ci && npm run build"`,
    },
    {
      purpose: "Let it stay for now: add this to the campaign's file of acknowledged findings",
      text: `- finding: ${id}\n  reason: why it may stay\n  until: ${proposedEnd(finding.found)}`,
    },
  ];
}

/** A day, `2027-02-26`. */
function proposedEnd(found: string): string {
  return new Date(Date.parse(found) + proposedDays * 86_400_000).toISOString().slice(0, 10);
}

/** For a shell, where it needs to be. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
