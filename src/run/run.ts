/**
 * One run from start to verdict: scenario → cluster → workload and clients, faults and nemesis → recorder → history →
 * checkers → verdict → report and run directory. Whatever happens on the way, the cluster is stopped, and what was recorded
 * until then is judged.
 */
import { basename, dirname, join } from "node:path";
import { seededRandom } from "../../nodes/random.js";
import type { OnlineViolation } from "../checkers/linearizability/online/checker.js";
import type { Cluster, ClusterPlan } from "../clusters/cluster.js";
import { impossibleFaults, type JournalEntry, Nemesis } from "../faults/nemesis.js";
import { InputError } from "../history/errors.js";
import { pairOperations } from "../history/pairing.js";
import { Recorder } from "../history/recorder.js";
import { type Workload, workloads } from "../workloads/index.js";
import { Client } from "./client.js";
import { concludeRun } from "./conclude.js";
import { LineFile, runFiles } from "./directory.js";
import { Progress, type RunProgress } from "./progress.js";
import type { FaultRecord, RunVerdict, Scenario, TraceRecord } from "./record.js";
import { ViolationWatch } from "./watch.js";

export interface RunHooks {
  /** Called about four times a second and at every change of phase. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Ends the run early: faults are undone, the cluster is stopped, what was recorded is judged. */
  readonly signal?: AbortSignal;
  /**
   * Ends the main phase at the first violation that is certain whatever comes later. Needs a workload that judges linearizability;
   * else runScenario throws InputError.
   */
  readonly stopOnViolation?: boolean;
}

export interface RunOutcome {
  readonly directory: string;
  readonly verdict: RunVerdict;
  readonly interrupted: boolean;
  /** The violation that ended the main phase early, where that was asked for. */
  readonly stoppedBy: OnlineViolation | undefined;
}

/** Time the healed cluster keeps working under load before the final reads, ms. */
const healedWorkMs = 1000;
const finalAttemptPauseMs = 100;

export async function runScenario(
  scenario: Scenario,
  directory: string,
  createCluster: (plan: ClusterPlan) => Cluster,
  hooks: RunHooks = {},
): Promise<RunOutcome> {
  const workload = workloads.get(scenario.workload);
  if (workload === undefined) throw new InputError(`unknown workload ${scenario.workload}`, { field: "workload" });
  if (hooks.stopOnViolation === true && workload.model === undefined) {
    throw new InputError(
      `the workload ${workload.name} is judged at its end only`,
      { field: "stop-on-violation" },
      "choose a workload that is judged for linearizability",
    );
  }
  const cluster = createCluster({
    runId: runIdOf(directory),
    program: scenario.system,
    settings: { options: scenario.options, variant: scenario.variant },
    nodes: scenario.nodes,
    seed: scenario.seed,
    directory,
  });
  const [impossible] = impossibleFaults(cluster, scenario.schedule);
  if (impossible !== undefined) {
    throw new InputError(
      `the ${cluster.kind} cluster cannot do the fault ${impossible.fault.kind} here: ${impossible.why}`,
      { field: "faults" },
      "`schism doctor` lists what each cluster can do",
    );
  }
  const run = new Run(scenario, directory, cluster, workload, hooks);
  const interrupted = await run.execute();
  const verdict = await run.judge();
  return { directory, verdict, interrupted, stoppedBy: run.stoppedBy };
}

/** A name for everything the run creates outside its directory, unique by time and seed. */
function runIdOf(directory: string): string {
  return `${basename(dirname(directory))}-${basename(directory)}`;
}

class Run {
  private readonly faults: FaultRecord[] = [];
  private readonly traces: TraceRecord[] = [];
  private readonly historyFile: LineFile;
  private readonly faultsFile: LineFile;
  private readonly traceFile: LineFile;
  private readonly recorder: Recorder;
  private readonly progress: Progress;
  private readonly unexpectedExits: string[] = [];
  /** The clock's reading when clients started; what comes before is stamped 0. */
  private startNs: number | undefined;
  private clusterUpMs = 0;
  stoppedBy: OnlineViolation | undefined;

  constructor(
    private readonly scenario: Scenario,
    private readonly directory: string,
    private readonly cluster: Cluster,
    private readonly workload: Workload,
    private readonly hooks: RunHooks,
  ) {
    this.historyFile = new LineFile(join(directory, runFiles.history));
    this.faultsFile = new LineFile(join(directory, runFiles.faults));
    this.traceFile = new LineFile(join(directory, runFiles.trace));
    this.recorder = new Recorder({ nowNs: () => this.nowNs(), fd: this.historyFile.fd });
    this.progress = new Progress(scenario, this.recorder, () => this.nowNs());
  }

  /** True if the run was interrupted. The cluster is stopped in any case. */
  async execute(): Promise<boolean> {
    const { cluster, scenario, hooks } = this;
    const interrupt = new Interrupt(hooks.signal);
    cluster.onTrace(({ node, event }) => {
      const record = { time: this.nowNs(), node, event };
      this.traces.push(record);
      this.traceFile.append(record);
      this.progress.onTrace(record);
    });
    cluster.onUnexpectedExit((node, detail) => {
      this.unexpectedExits.push(`${node} ended by itself: ${detail}`);
    });
    const tick = hooks.onProgress === undefined ? undefined : setInterval(() => this.tell(nemesis), 250);
    let nemesis: Nemesis | undefined;
    const { model } = this.workload;
    const watch =
      hooks.stopOnViolation === true && model !== undefined ? new ViolationWatch(model, this.recorder) : undefined;
    try {
      this.progress.phase = "starting";
      this.tell(nemesis);
      const begunNs = cluster.clock.nowNs();
      const started = cluster.start();
      await Promise.race([started, interrupt.promise]);
      if (interrupt.happened) {
        // Stopping makes an unfinished start fail, and nobody is left to hear of it.
        started.catch(() => {});
        return true;
      }
      this.startNs = cluster.clock.nowNs();
      this.clusterUpMs = (this.startNs - begunNs) / 1e6;

      nemesis = new Nemesis(cluster, scenario.schedule, scenario.seed, (entry) => this.journal(entry));
      const clients = this.createClients();
      this.progress.phase = "working";
      for (const client of clients) client.start();
      nemesis.start();
      await this.pass(scenario.mainMs, interrupt, watch?.violated);
      this.stoppedBy = watch?.found;

      this.progress.phase = "healing";
      await nemesis.finish();
      if (!interrupt.happened) {
        this.progress.phase = "recovering";
        await this.recovered(interrupt);
        await this.pass(healedWorkMs, interrupt);
      }
      await Promise.all(clients.map((client) => client.stop()));
      if (!interrupt.happened) {
        this.progress.phase = "final reads";
        await this.finalReads(clients, interrupt);
      }
      return interrupt.happened;
    } finally {
      this.progress.phase = "stopping";
      this.tell(nemesis);
      await cluster.stop();
      await watch?.end();
      clearInterval(tick);
      interrupt.forget();
      this.historyFile.close();
      this.faultsFile.close();
      this.traceFile.close();
    }
  }

  /** Judges what was recorded and writes verdict.json and report.html. */
  judge(): Promise<RunVerdict> {
    this.progress.phase = "checking";
    this.tell(undefined);
    const { events } = this.recorder;
    return concludeRun(
      {
        scenario: this.scenario,
        workload: this.workload,
        operations: pairOperations(events),
        events,
        faults: this.faults,
        traces: this.traces,
        clusterUpMs: this.clusterUpMs,
        unexpectedExits: this.unexpectedExits,
      },
      this.directory,
    );
  }

  private nowNs(): number {
    return this.startNs === undefined ? 0 : this.cluster.clock.nowNs() - this.startNs;
  }

  private createClients(): Client[] {
    const { scenario, cluster, recorder, workload } = this;
    return Array.from(
      { length: scenario.clients },
      (_, number) =>
        new Client(
          {
            number,
            clients: scenario.clients,
            routing: scenario.routing,
            ratePerClient: scenario.ratePerClient,
            operationTimeoutMs: scenario.operationTimeoutMs,
            attemptTimeoutMs: Math.ceil(scenario.operationTimeoutMs * 0.4),
          },
          {
            cluster,
            recorder,
            workload,
            planRandom: seededRandom(scenario.seed, "plan", number),
            random: seededRandom(scenario.seed, "client", number),
          },
        ),
    );
  }

  private journal(entry: JournalEntry): void {
    const { scheduled, ...rest } = entry;
    const record: FaultRecord = { ...rest, ...scheduled, time: this.nowNs() };
    this.faults.push(record);
    this.faultsFile.append(record);
    if (entry.state === "active" || entry.state === "healed") {
      this.recorder.note({ f: entry.state === "active" ? "start" : "stop", value: entry.description });
    }
    this.progress.onFault(record);
  }

  /** Waits until some operation that began after now succeeded, at most `recoveryMs`. */
  private async recovered(interrupt: Interrupt): Promise<void> {
    const since = this.recorder.events.length;
    const deadline = this.nowNs() + this.scenario.recoveryMs * 1e6;
    while (this.nowNs() < deadline && !interrupt.happened) {
      const begun = new Set<number | string>();
      for (const event of this.recorder.events.slice(since)) {
        if (event.type === "invoke") begun.add(event.process);
        else if (event.type === "ok" && begun.has(event.process)) return;
      }
      await this.pass(50, interrupt);
    }
  }

  /** One client per node reads what the workload wants to see at the end, from that node where it answers. */
  private async finalReads(clients: readonly Client[], interrupt: Interrupt): Promise<void> {
    const keys = [...new Set(clients.flatMap((client) => [...client.keys]))].sort((a, b) =>
      a.localeCompare(b, "en", { numeric: true }),
    );
    const deadline = this.nowNs() + this.scenario.recoveryMs * 1e6;
    const reads = this.workload.finalReads(keys);
    await Promise.all(
      this.cluster.nodes.slice(0, clients.length).map(async (node, index) => {
        for (const read of reads) {
          while (!(await clients[index]?.perform(read, node))) {
            if (this.nowNs() > deadline || interrupt.happened) return;
            await this.pass(finalAttemptPauseMs, interrupt);
          }
        }
      }),
    );
  }

  /** Lets so much of the cluster's time pass, or less if the run is interrupted or `early` is resolved. */
  private async pass(ms: number, interrupt: Interrupt, early?: Promise<void>): Promise<void> {
    let cancel = (): void => {};
    const elapsed = new Promise<void>((resolve) => {
      cancel = this.cluster.clock.after(ms, resolve);
    });
    await Promise.race([elapsed, interrupt.promise, ...(early === undefined ? [] : [early])]);
    cancel();
  }

  private tell(nemesis: Nemesis | undefined): void {
    this.hooks.onProgress?.(this.progress.snapshot(nemesis?.active() ?? []));
  }
}

/** An abort signal as a promise that never rejects. */
class Interrupt {
  readonly promise: Promise<void>;
  private resolve: () => void = () => {};

  constructor(private readonly signal: AbortSignal | undefined) {
    this.promise = new Promise((resolve) => {
      this.resolve = resolve;
    });
    if (signal?.aborted) this.resolve();
    signal?.addEventListener("abort", this.resolve);
  }

  get happened(): boolean {
    return this.signal?.aborted === true;
  }

  forget(): void {
    this.signal?.removeEventListener("abort", this.resolve);
  }
}
