/** `schism campaign bisect FINDING --good REV --bad REV --build COMMAND`: the first commit at which a finding fails. */
import { type At, type Bisected, bisect, type Plan } from "../../campaign/bisect/bisect.js";
import { existingFolder } from "../../campaign/folder.js";
import { readLedgers } from "../../campaign/ledger/read.js";
import { clusterKinds } from "../../clusters/create.js";
import { plural } from "../../history/plural.js";
import type { Command } from "../command.js";
import { positiveDuration } from "../duration.js";
import { exitCodes } from "../exit.js";
import { interruption } from "../interrupt.js";
import { optimiseLater } from "../optimise-later.js";
import { wholeNumber } from "../whole-number.js";

interface CampaignBisectArguments {
  readonly finding: string;
  readonly good: string;
  readonly bad: string;
  readonly build: string;
  readonly folder: string;
  readonly repository: string;
  readonly cluster?: (typeof clusterKinds)[number] | undefined;
  readonly times?: number | undefined;
  readonly programs: string;
  readonly "build-timeout": string;
  readonly json: boolean;
}

export const campaignBisectCommand: Command<CampaignBisectArguments> = {
  builder: (yargs) =>
    yargs
      .positional("finding", { type: "string", demandOption: true, describe: "As the report calls it" })
      .option("good", { type: "string", demandOption: true, describe: "A commit at which it does not fail" })
      .option("bad", { type: "string", demandOption: true, describe: "A later commit at which it does" })
      .option("build", {
        type: "string",
        demandOption: true,
        describe: "Shell command that builds a commit in a clean checkout, dependencies included",
      })
      .option("folder", { type: "string", default: "campaign", describe: "Folder of the campaign" })
      .option("repository", { type: "string", default: ".", describe: "Git repository of what is tested" })
      .option("cluster", {
        choices: clusterKinds,
        describe: "Where to replay (default: sim, or where it was found if the simulator does not show it)",
      })
      .option("times", {
        type: "number",
        describe: "Replays that must pass at a good commit (default: as many as the rate of the finding asks for)",
      })
      .option("programs", {
        type: "string",
        default: "bin",
        describe: "For a server such as etcd: directory in the checkout that --build puts its program into",
      })
      .option("build-timeout", { type: "string", default: "30m", describe: "How long a build may take" })
      .option("json", { type: "boolean", default: false, describe: "Print what was found as JSON" })
      .example(
        '$0 campaign bisect 3f2a9c01d4e5 --good v1.2 --bad main --build "npm ci && npm run build"',
        "Which commit broke it?",
      )
      .example(
        '$0 campaign bisect bf949921f1cb --repository ../etcd --good v3.4.0 --bad main --build "./build.sh"',
        "Which commit of etcd broke it? (build.sh writes bin/etcd)",
      )
      .epilogue(
        "Commits are built in a worktree of their own, which is removed at the end. A program of Schism is replayed by the Schism\n" +
          "of each commit. Of a server the repository is whatever makes it: its source, or a script that installs a version or writes a\n" +
          "setting; what --build puts into --programs is tested by this Schism. Commits that cannot be built or replayed are skipped.\n" +
          "Exit codes: 0 found, 2 several commits are left, since those between were skipped, 254 bad input.",
      ),
  async handler(args) {
    optimiseLater();
    const { json } = args;
    const times = wholeNumber(args.times, "times", 1);
    const folder = existingFolder(args.folder);
    const signal = interruption();
    const { finding, good, bad, build, repository, cluster, programs } = args;
    const say = (text: string): void => void (json || process.stdout.write(`${text}\n`));
    try {
      const found = await bisect({
        ...{ finding, folder, good, bad, build, repository, cluster, times, programs, signal },
        lines: readLedgers([folder.ledger]).lines,
        buildMs: positiveDuration(args["build-timeout"], "build-timeout"),
        onPlan: (plan) => say(planLine(finding, plan)),
        onTested: (at) => say(testedLine(at)),
      });
      process.stdout.write(json ? `${JSON.stringify({ finding, ...found }, null, 2)}\n` : `\n${conclusion(found)}\n`);
      process.exitCode = found.first.length === 1 ? exitCodes.valid : exitCodes.unknown;
    } catch (error) {
      if (!signal.aborted) throw error;
      say("Interrupted.");
      process.exitCode = exitCodes.unknown;
    }
  },
};

function planLine(finding: string, { kind, cluster, passes, rate }: Plan): string {
  const known =
    rate === null
      ? ""
      : `; it failed in ${rate.failing} of ${plural(rate.judged, "replay")} on ${cluster} (${percent(rate.interval[0])} to ${percent(rate.interval[1])})`;
  return `${finding}: ${kind}; a commit is good if ${plural(passes, "replay")} on ${cluster} ${passes === 1 ? "passes" : "pass"}${known}`;
}

function testedLine(at: At): string {
  const figures =
    at.verdict === "skip"
      ? at.why
      : at.verdict === "good"
        ? `${at.judged} passed`
        : `${at.failing} of ${at.judged} failed`;
  return `${at.verdict.padEnd(5)} ${at.commit.slice(0, 12)}  ${figures}  ${at.subject}`;
}

function conclusion({ first, commits, plan }: Bisected): string {
  const [only] = first;
  if (first.length !== 1 || only === undefined) {
    const each = first.map(({ commit, subject }) => `  ${commit}  ${subject}`);
    return ["The first bad commit is one of these; the others could not be tested:", ...each].join("\n");
  }
  const at = commits.find(({ commit }) => commit === only.commit);
  const failed = at?.verdict === "bad" ? `${at.failing} of ${plural(at.judged, "replay")} failed there` : "";
  const { rate, passes } = plan;
  const chance =
    rate === null
      ? ""
      : ` A failure as rare as ${percent(rate.interval[0])} passes ${plural(passes, "replay")} with a chance of ${percent((1 - rate.interval[0]) ** passes)}.`;
  return `First bad: ${only.commit}  ${only.subject}\n${failed}; at each good commit ${plural(passes, "replay")} passed.${chance}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
