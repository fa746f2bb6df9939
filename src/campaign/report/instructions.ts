/** What a user can do about a finding, as commands to be copied. */
import { stringify } from "yaml";
import { isProgramSystem } from "../../contract/system.js";
import { InputError } from "../../history/errors.js";
import { shellWord } from "../../history/shell-word.js";
import { findSystem } from "../../scenario/find-system.js";
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
  const cluster = finding.cluster === "docker" ? "docker" : "local";
  // The report holds the reproduction; what else the corpus has is in the campaign's folder alone.
  const [entry, where] = copied
    ? ["repro.json", "with the file repro.json from here"]
    : [directory === null ? undefined : shellWord(directory), "in the campaign's folder"];
  const repeat =
    entry === undefined
      ? []
      : [
          { purpose: `Repeat it, ${where}`, text: `npx schism replay ${entry} --times ${replays}` },
          {
            purpose: `Repeat it ${cluster === "docker" ? "in containers" : "on real processes"}, ${where}`,
            text: `npx schism replay ${entry} --cluster ${cluster} --times ${replays}`,
          },
          // What the simulator does not show cannot be shrunk.
          ...(finding.shrunk
            ? [{ purpose: `Shrink it further, ${where}`, text: `npx schism shrink ${entry} --for 10m` }]
            : []),
        ];
  const build = isServer(finding.system)
    ? '--repository ../SERVER --build "./build.sh"'
    : '--build "npm ci && npm run build"';
  const clone = isServer(finding.system)
    ? "with a clone of what makes the server, whose build puts its program into bin"
    : "in a clone of what is tested";
  return [
    ...repeat,
    {
      purpose: `Find the commit that brought it, ${clone} (instead of CAMPAIGN, the campaign's folder)`,
      text: `npx schism campaign bisect ${id} --folder CAMPAIGN --good LAST_GOOD --bad ${lastSeen.commit ?? "HEAD"} ${build}`,
    },
    {
      purpose: "Let it stay for now: add this to the campaign's file of acknowledged findings",
      // In quotes where YAML would take it for a number.
      text: `- finding: ${stringify(id).trim()}\n  reason: why it may stay\n  until: ${proposedEnd(finding.found)}`,
    },
  ];
}

/** Not one of Schism's programs; false for a system that this version does not know. */
function isServer(system: string): boolean {
  try {
    return !isProgramSystem(findSystem(system));
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** A day, `2027-02-26`. */
function proposedEnd(found: string): string {
  return new Date(Date.parse(found) + proposedDays * 86_400_000).toISOString().slice(0, 10);
}
