/** All commands by name. The file of each, and its dependencies, is loaded on demand: `check` starts without clusters. */
import type { Argv } from "yargs";
import type { Command } from "./command.js";

interface Listed {
  /** The words that call it: `replay <repro>`. */
  readonly usage: string;
  readonly describe: string;
  /** The same with its options and handler. */
  readonly add: (parser: Argv, words: readonly string[]) => Promise<Argv>;
}

const commands: readonly Listed[] = [
  listed(
    "run <system>",
    "Start a system, break it while clients use it, and judge what they saw",
    async () => (await import("./run.js")).runCommand,
  ),
  listed(
    "hunt <system>",
    "Search simulated runs, thousands a minute, for one that convicts the system",
    async () => (await import("./hunt.js")).huntCommand,
  ),
  listed(
    "campaign",
    "Run nights of many runs over many systems, clusters and faults; merge, report, prune",
    async () => (await import("./campaign.js")).campaignCommand,
  ),
  listed(
    "explore <system>",
    "Try every order of deliveries, timeouts and crashes of a small cluster, within bounds",
    async () => (await import("./explore.js")).exploreCommand,
  ),
  listed(
    "matrix [systems..]",
    "Measure systems side by side: models, messages, times, failures; as tables and a page",
    async () => (await import("./matrix.js")).matrixCommand,
  ),
  listed(
    "claims <system>",
    "Measure each claim of a system: what was tried, what was seen, whether it held",
    async () => (await import("./claims.js")).claimsCommand,
  ),
  listed(
    "staleness <system>",
    "Measure how stale reads are after a write, beside what is predicted of partial quorums",
    async () => (await import("./staleness.js")).stalenessCommand,
  ),
  listed(
    "shrink <run>",
    "Shrink a failing run, in the simulator, to the smallest that still fails, and tell its story (repro.json)",
    async () => (await import("./shrink.js")).shrinkCommand,
  ),
  listed(
    "replay <repro>",
    "Run a reproduction again, N times, on any cluster; or compare it with a fix, to see whether the fix holds",
    async () => (await import("./replay.js")).replayCommand,
  ),
  listed(
    "check <history>",
    "Judge a recorded history, or a run directory",
    async () => (await import("./check.js")).checkCommand,
  ),
  listed(
    "verify <certificate> <history>",
    "Confirm a verdict that `schism check --certificate` wrote, without searching",
    async () => (await import("./verify.js")).verifyCommand,
  ),
  listed(
    "convert <in> <out>",
    "Write a history in another format",
    async () => (await import("./convert.js")).convertCommand,
  ),
  listed(
    "list [system]",
    "List systems, workloads, faults and models; of one system its options, wrong variants and claims",
    async () => (await import("./list.js")).listCommand,
  ),
  listed(
    "museum [name]",
    "What is known of servers that are not ours; with a name, a run of a minute that shows it",
    async () => (await import("./museum.js")).museumCommand,
  ),
  listed(
    "doctor",
    "Print what each cluster can do on this machine, and why it cannot do the rest",
    async () => (await import("./doctor.js")).doctorCommand,
  ),
  listed(
    "heal",
    "Remove every process, container, network and volume of runs whose controller was killed",
    async () => (await import("./heal.js")).healCommand,
  ),
  listed(
    "image <action> [server]",
    "Build the image that the docker cluster's replicas run in",
    async () => (await import("./image.js")).imageCommand,
  ),
];

/** For each command, the words that call it. */
export const usages: readonly string[] = commands.map(({ usage }) => usage);

/**
 * `words`: of the command line. A command that does not occur among them is only listed. If the name occurs as something else, such as a
 * file, the command is loaded needlessly, which does no harm.
 */
export async function addCommands(parser: Argv, words: readonly string[]): Promise<Argv> {
  for (const { usage, describe, add } of commands) {
    if (words.includes(nameOf(usage))) await add(parser, words);
    else parser.command(usage, describe);
  }
  return parser;
}

function nameOf(usage: string): string {
  return usage.split(" ")[0] ?? usage;
}

/** Each command has its own type of arguments, which only the function created here knows. */
function listed<Arguments>(usage: string, describe: string, load: () => Promise<Command<Arguments>>): Listed {
  return {
    usage,
    describe,
    add: async (parser, words) => {
      const { builder, handler } = await load();
      return parser.command({ command: usage, describe, handler, builder: (yargs: Argv) => builder(yargs, words) });
    },
  };
}
