/**
 * The npm, npx, pnpm, yarn or bun that started this process, perhaps through a shell: when it is killed, the user who requested the run is
 * gone, and the run would continue unseen. No other parent counts: one that starts us in the background and ends does so on purpose.
 */
import { basename } from "node:path";
import { findProcess, type ProcessEntry, stillThere } from "../machine/processes.js";

const packageRunners = /^(npm|npx|pnpm|pnpx|yarn|yarnpkg|bun|bunx|corepack)(\.[cm]?js|-cli\.js)?$/;
/** A runner, its shell, a wrapper or two. */
const mostAncestors = 6;

/**
 * A function that tells at any later time whether the launcher and all processes between it and us are still alive; undefined if there is
 * no launcher.
 */
export function launcherOf(environment: Readonly<Record<string, string | undefined>>): (() => boolean) | undefined {
  if (environment.npm_execpath === undefined && environment.npm_config_user_agent === undefined) return undefined;
  const ancestors: ProcessEntry[] = [];
  for (let pid = process.ppid; pid > 1 && ancestors.length < mostAncestors; ) {
    const ancestor = findProcess(pid);
    if (ancestor === undefined) return undefined;
    ancestors.push(ancestor);
    if (isRunner(ancestor)) return () => ancestors.every(stillThere);
    pid = ancestor.parent;
  }
  return undefined;
}

/** By the title that npm gives itself ("npm exec schism run raft"), or by the script that node runs. */
function isRunner({ words }: ProcessEntry): boolean {
  const [title = "", script = ""] = words;
  const named = [title.split(" ")[0] ?? "", script].map((word) => basename(word));
  return named.some((name) => packageRunners.test(name));
}
