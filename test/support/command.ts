/** Runs the built `schism` command as a user would. `npm test` builds first. */
import { fileURLToPath } from "node:url";
import { execa } from "execa";

export const commandFile = fileURLToPath(new URL("../../dist/bundle/bin.js", import.meta.url));

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
  return { exitCode, stdout, stderr };
}
