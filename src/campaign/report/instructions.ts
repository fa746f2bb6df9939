/** What somebody can do about a finding, as commands to be copied. */
import type { FindingSummary } from "../findings/state.js";
import type { Instruction } from "./page/data.js";

const replays = 20;

/** `copied`: the page has a copy of the reproduction, `repro.json`, to be downloaded. */
export function instructionsOf({ finding, directory }: FindingSummary, copied: boolean): readonly Instruction[] {
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
      purpose: "Find the commit that brought it, in a clone of what is tested",
      text: `npx schism campaign bisect ${id} --build "npm ci && npm run build"`,
    },
    {
      purpose: "Let it stay for now: add this to the campaign's file of acknowledged findings",
      text: `- finding: ${id}\n  reason: why it may stay\n  until: 2026-12-31`,
    },
  ];
}

/** For a shell, where it needs to be. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
