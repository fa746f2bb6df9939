/** Runs the built `schism` command as a user would. `npm test` builds first. */
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onTestFailed } from "vitest";

export const commandFile = fileURLToPath(new URL("../../dist/bundle/bin.js", import.meta.url));

/** To be imported by a process, which then says on stderr when it ends how much memory it had at most: `peak N`, KiB. */
export const printsPeak =
  "data:text/javascript,process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS+'\\n'))";

export interface CommandResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export async function schism(
  args: readonly string[],
  options: { input?: string; cwd?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<CommandResult> {
  const { exitCode, stdout, stderr } = await execa("node", [commandFile, ...args], { reject: false, ...options });
  shownOnFailure(`schism ${args.join(" ")}\nended with ${exitCode}: ${stderr.slice(-2000)}`);
  return { exitCode, stdout, stderr };
}

/** What a failed test prints besides its failed expectation. */
function shownOnFailure(text: string): void {
  try {
    onTestFailed(() => console.error(text));
  } catch {
    // It is called before all tests of a file, or by tests that run at once.
  }
}
