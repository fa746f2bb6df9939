import { parse } from "node:path";
import { execa } from "execa";
import { thisController, wordOf } from "../machine/controller.js";
import { startFile } from "../package.js";

export interface Watched {
  readonly kind: "local" | "docker";
  readonly runId: string;
  /** Absolute. */
  readonly directory: string;
}

/** How often a warden that was killed is replaced. */
const mostReplacements = 5;

export class Warden {
  private child: ReturnType<typeof startChild>;
  private dismissed = false;
  private replacements = 0;

  /** From now on everything made for the run is removed when this process ends. */
  constructor(private readonly watched: Watched) {
    this.child = this.start();
  }

  /** Everything is gone already; resolves when the warden is gone, too. */
  async dismiss(): Promise<void> {
    this.dismissed = true;
    this.child.kill("SIGKILL");
    await this.child;
  }

  private start(): ReturnType<typeof startChild> {
    const child = startChild(this.watched);
    child.stdin.on("error", () => {});
    void child.then(() => {
      if (this.dismissed || ++this.replacements > mostReplacements) return;
      this.child = this.start();
    });
    return child;
  }
}

function startChild({ kind, runId, directory }: Watched) {
  const entry = startFile("clusters/warden-process");
  const marks = ["--run", runId, "--controller", wordOf(thisController())];
  return execa(process.execPath, [entry, "--warden", kind, ...marks, "--directory", directory], {
    reject: false,
    // It ends with the controller, however that ends.
    stdin: "pipe",
    stdout: "ignore",
    stderr: "ignore",
    buffer: false,
    detached: true,
    cleanup: false,
    // It must not prevent the removal of the directory in which the controller was started.
    cwd: parse(process.execPath).root,
  });
}
