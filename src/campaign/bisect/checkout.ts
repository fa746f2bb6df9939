/**
 * A worktree of a git repository in which git looks for the first bad commit. It lies in a directory of its own, so that the user's
 * worktree is never touched; git keeps the state of a bisection per worktree, so that a bisection of the user's own is not disturbed.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { InputError } from "../../history/errors.js";

export interface Commit {
  readonly commit: string;
  readonly subject: string;
}

/**
 * What git says after a commit was marked: it has checked out another one, or it is finished. `any`: skipped commits leave several
 * candidates.
 */
export type Next =
  | { readonly state: "goes on" }
  | { readonly state: "found"; readonly commit: string }
  | { readonly state: "any"; readonly commits: readonly string[] };

export class Checkout {
  private constructor(
    private readonly repository: string,
    private readonly temporary: string,
    readonly directory: string,
  ) {}

  /** Rejects with an InputError if the directory belongs to no repository. */
  static async of(repository: string): Promise<Checkout> {
    const temporary = mkdtempSync(join(tmpdir(), "schism-bisect-"));
    const directory = join(temporary, "checkout");
    const { failed, stderr } = await git(repository, ["worktree", "add", "--detach", "--no-checkout", directory]);
    if (!failed) return new Checkout(repository, temporary, directory);
    rmSync(temporary, { recursive: true, force: true });
    throw new InputError(`git makes no worktree of ${repository}: ${lastLine(stderr)}`, { option: "repository" });
  }

  /** Throws InputError for a revision that names no commit. `option`: the option that gave it. */
  async resolve(revision: string, option: string): Promise<Commit> {
    const commit = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
    const { failed, stdout } = await git(this.repository, commit);
    if (failed) throw new InputError(`${revision} names no commit of the repository`, { option });
    return this.told(stdout.trim());
  }

  async told(commit: string): Promise<Commit> {
    return { commit, subject: await this.must(["log", "-1", "--format=%s", commit]) };
  }

  /** Nothing is left of earlier builds. */
  async checkOut(commit: string): Promise<void> {
    await this.must(["checkout", "--quiet", "--force", "--detach", commit]);
    await this.clean();
  }

  async start(bad: string, good: string): Promise<Next> {
    return this.marked(["start", bad, good]);
  }

  /** Marks the commit that is checked out. */
  async mark(verdict: "good" | "bad" | "skip"): Promise<Next> {
    return this.marked([verdict]);
  }

  current(): Promise<string> {
    return this.must(["rev-parse", "HEAD"]);
  }

  /** Removes the directory, and what git knows about it. */
  async remove(): Promise<void> {
    await git(this.repository, ["worktree", "remove", "--force", "--force", this.directory]);
    rmSync(this.temporary, { recursive: true, force: true });
    await git(this.repository, ["worktree", "prune"]);
  }

  private async clean(): Promise<void> {
    await this.must(["clean", "--quiet", "-ffdx"]);
  }

  private async marked(words: readonly string[]): Promise<Next> {
    // What a build has left must neither keep git from checking out the next commit nor pass for a build of that commit.
    await this.must(["reset", "--quiet", "--hard"]);
    await this.clean();
    const { failed, stdout, stderr } = await git(this.directory, ["bisect", ...words]);
    const first = /^([0-9a-f]{40,}) is the first bad commit$/m.exec(stdout)?.[1];
    if (first !== undefined) return { state: "found", commit: first };
    if (stdout.includes("The first bad commit could be any of")) {
      return { state: "any", commits: stdout.split("\n").filter((line) => /^[0-9a-f]{40,}$/.test(line)) };
    }
    if (failed) throw new InputError(`git cannot bisect these commits: ${lastLine(`${stdout}\n${stderr}`)}`);
    return { state: "goes on" };
  }

  private async must(words: readonly string[]): Promise<string> {
    const { failed, stdout, stderr } = await git(this.directory, words);
    if (failed) throw new InputError(`git ${words[0]} failed: ${lastLine(stderr)}`);
    return stdout.trim();
  }
}

/** Its output is untranslated, since callers look for certain words in it, and the user's hooks do not run. */
async function git(directory: string, words: readonly string[]) {
  const { failed, stdout, stderr } = await execa("git", ["-c", "core.hooksPath=/dev/null", ...words], {
    ...{ cwd: directory, reject: false, stdin: "ignore", extendEnv: true },
    env: { LC_ALL: "C", LANGUAGE: "C", GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined },
  });
  return { failed, stdout: stdout ?? "", stderr: stderr ?? "" };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
