/** What a night ran on: recorded with it, since a rate that changed may have changed with the machine. */
import { arch, availableParallelism, platform, release } from "node:os";
import { execa } from "execa";
import { InputError } from "../../history/errors.js";
import { packageVersion } from "../../package.js";
import type { SessionLine } from "../ledger/lines.js";

export type Environment = Pick<SessionLine, "version" | "commit" | "node" | "platform" | "kernel" | "cores">;

/** `command`: of the campaign file, prints the commit of what is tested. Rejects with an InputError if it fails. */
export async function environment(command?: string, file?: string): Promise<Environment> {
  return {
    version: packageVersion(),
    commit: await commitOf(command, file),
    node: process.version,
    platform: `${platform()} ${arch()}`,
    kernel: release(),
    cores: availableParallelism(),
  };
}

/** The variables in which the usual services of continuous integration give it. */
const commitVariables = ["GITHUB_SHA", "CI_COMMIT_SHA", "BUILD_SOURCEVERSION", "CIRCLE_SHA1", "GIT_COMMIT"];

async function commitOf(command?: string, file?: string): Promise<string | null> {
  if (command !== undefined) {
    const { stdout, failed, shortMessage } = await execa({ shell: true, reject: false, timeout: 60_000 })(command);
    const [first = ""] = stdout.trim().split("\n");
    if (failed || first === "") {
      const problem = failed ? (shortMessage ?? "failed") : "printed nothing";
      throw new InputError(`the command that tells the commit ${failed ? "failed" : problem}: ${command}`, {
        ...(file === undefined ? {} : { file }),
        field: "commit",
      });
    }
    return first;
  }
  const variables = new Map(Object.entries(process.env));
  const told = commitVariables.map((name) => variables.get(name)).find((value) => value !== undefined && value !== "");
  if (told !== undefined) return told;
  const { stdout, failed } = await execa("git", ["rev-parse", "HEAD"], { reject: false });
  return failed ? null : stdout.trim();
}
