/**
 * The part of a run that shares its time with the cluster: scenario → cluster → workload and clients, faults and nemesis →
 * recorder. All time, timers and randomness come from the cluster's clock and the scenario's seed, so a simulated cluster
 * repeats the same run for the same scenario. Whatever happens, the cluster is stopped at the end.
 */

import { seededRandom } from "../../nodes/random.js";
import type { OnlineViolation } from "../checkers/linearizability/online/checker.js";
import { sleep } from "../clusters/clock.js";
import { type Clock, type Cluster, type ClusterObserver, StartError } from "../contract/cluster.js";
import type { Workload } from "../contract/workload.js";
import type { ScheduledFault } from "../faults/fault.js";
import type { HistoryEvent } from "../history/operation.js";
import type { Process } from "../history/process.js";
import { type JournalEntry, Nemesis } from "../nemesis/nemesis.js";
import { Repairs } from "../nemesis/repairs.js";
import type { CourseRecord } from "../record/course.js";
import { hitsLinks } from "../record/fault-spans.js";
import { attemptShare, type FaultRecord, type Scenario, type TraceRecord } from "../record/record.js";
import { chosenOperations } from "../scenario/chosen-operations.js";
import type { Prepared } from "../scenario/prepared.js";
import { anchorEventOfEvent, anchorEventOfTrace } from "./anchor-events.js";
import { nodesBehind, requestsUnanswered } from "./catch-up.js";
import { Client } from "./client.js";
import { finalReads } from "./final-reads.js";
import { operationsOf } from "./operations.js";
import { type Phase, Progress, type RunProgress } from "./progress.js";
import { Recorder } from "./recorder.js";

export interface ExecutionHooks {
  /** Called at every change of phase. */
  readonly onPhase?: (progress: RunProgress) => void;
  /** Called once, with a function that reports the progress of the run at any later moment. */
  readonly onBegin?: (progress: () => RunProgress) => void;
  /** Ends the run early: faults are undone, the cluster is stopped. */
  readonly signal?: AbortSignal;
  /** Makes the watch that may end the main phase early. */
  readonly watch?: (recorder: Recorder, clock: Clock) => Watch;
  /** Called when the run begins. */
  readonly watchMachine?: WatchMachine;
  /** Sees every message from when clients start, in the run's own time, where the cluster can see them. */
  readonly observer?: ClusterObserver;
}

export type WatchMachine = () => MachineWatch;

/** How busy the machine is during a run whose time is not virtual. */
export interface MachineWatch {
  /** How many times longer nodes need to do what they do on a machine that is just not too busy; at least 1. */
  slowness(): number;
  /** Why the machine was too busy for what depends on time to be judged; null if it was not. */
  end(): string | null;
}

/** Looks for a violation during a run. */
export interface Watch {
  /** Resolved at the first violation; never rejected. */
  readonly violated: Promise<void>;
  readonly found: OnlineViolation | undefined;
  end(): Promise<void>;
}

/** Where records go during the run; absent for a run that is kept in memory only. */
export interface RecordSink {
  event(event: HistoryEvent): void;
  fault(record: FaultRecord): void;
  trace(record: TraceRecord): void;
  course(record: CourseRecord): void;
}

/** The record of a run. */
export interface Execution {
  readonly events: readonly HistoryEvent[];
  readonly faults: readonly FaultRecord[];
  readonly traces: readonly TraceRecord[];
  readonly course: readonly CourseRecord[];
}

export async function execute(
  ready: Prepared,
  cluster: Cluster,
  sink?: RecordSink,
  hooks: ExecutionHooks = {},
): Promise<Execution> {
  return new Run(ready, cluster, sink, hooks).execute();
}

class Run {
  private readonly scenario: Scenario;
  private readonly workload: Workload;
  private readonly faults: FaultRecord[] = [];
  private readonly traces: TraceRecord[] = [];
  private readonly recorder: Recorder;
  private readonly progress: Progress;
  private readonly course: CourseRecord[] = [];
  /** The clock's reading when clients started; what comes before is stamped 0. */
  private startNs: number | undefined;
  private nemesis: Nemesis | undefined;
  private watch: Watch | undefined;
  private machine: MachineWatch | undefined;
  private readonly repairs: Repairs;

  constructor(
    { scenario, system, workload }: Prepared,
    private readonly cluster: Cluster,
    private readonly sink: RecordSink | undefined,
    private readonly hooks: ExecutionHooks,
  ) {
    this.scenario = scenario;
    this.workload = workload;
    this.recorder = new Recorder({
      nowNs: () => this.nowNs(),
      ...(sink === undefined ? {} : { append: (event: HistoryEvent) => sink.event(event) }),
    });
    this.progress = new Progress(scenario, system, this.recorder, () => this.nowNs());
    this.repairs = new Repairs(cluster, (order) => this.note({ event: "operator", time: this.nowNs(), ...order }));
  }

  async execute(): Promise<Execution> {
    const interrupt = new Interrupt(this.hooks.signal);
    this.machine = this.hooks.watchMachine?.();
    let couldStart = true;
    try {
      await this.go(interrupt);
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      // An interruption makes an unfinished start fail, too, and is noted below.
      couldStart = interrupt.happened;
      const { reason, log } = error;
      if (!couldStart) this.note({ event: "could not start", reason, log: [...log] });
    } finally {
      const sentence = this.machine?.end() ?? null;
      if (sentence !== null) this.note({ event: "machine too busy", sentence });
    }
    if (!couldStart) return { events: [], faults: [], traces: [], course: this.course };
    if (interrupt.happened) this.note({ event: "interrupted", time: this.nowNs() });
    if (this.faults.some(({ resolved }) => hitsLinks(resolved)) && this.cluster.linksUsed?.() === false) {
      this.note({ event: "links unused" });
    }
    const claims = this.cluster.claims();
    const stoppedBy = this.watch?.found;
    this.note({ event: "ended", claims, ...(stoppedBy === undefined ? {} : { stoppedBy }) });
    return { events: this.recorder.events, faults: this.faults, traces: this.traces, course: this.course };
  }

  private note(record: CourseRecord): void {
    this.course.push(record);
    this.sink?.course(record);
  }

  /** The cluster is stopped in any case. */
  private async go(interrupt: Interrupt): Promise<void> {
    const { cluster, scenario, hooks } = this;
    cluster.onTrace(({ node, event }) => {
      const record = { time: this.nowNs(), node, event };
      this.traces.push(record);
      this.sink?.trace(record);
      this.progress.onTrace(record);
      this.repairs.onTrace(record);
      if (this.nemesis?.waits !== true) return;
      const anchorEvent = anchorEventOfTrace(record);
      if (anchorEvent !== undefined) this.nemesis.notice(anchorEvent);
    });
    this.recorder.onEvent((event) => {
      if (this.nemesis?.waits !== true) return;
      const anchorEvent = anchorEventOfEvent(event, this.workload);
      if (anchorEvent !== undefined) this.nemesis.notice(anchorEvent);
    });
    cluster.onUnexpectedExit((node, ending) => {
      // A signal that interrupts the run may reach its replicas, too.
      if (interrupt.happened && ending.cause === "killed") return;
      this.note({ event: "replica ended", time: this.nowNs(), node, ...ending });
    });
    if (hooks.observer !== undefined) cluster.observe?.(this.inRunTime(hooks.observer));
    hooks.onBegin?.(() => this.snapshot());
    this.watch = hooks.watch?.(this.recorder, cluster.clock);
    try {
      this.enter("starting");
      const begunNs = cluster.clock.nowNs();
      const started = cluster.start();
      await Promise.race([started, interrupt.promise]);
      if (interrupt.happened) {
        // Stopping makes an unfinished start fail, and nothing awaits that any more.
        started.catch(() => {});
        return;
      }
      this.startNs = cluster.clock.nowNs();
      this.note({ event: "started", clusterUpMs: (this.startNs - begunNs) / 1e6 });

      const nemesis = new Nemesis(cluster, scenario.schedule, scenario.seed, (entry, scheduled) =>
        this.journal(entry, scheduled),
      );
      this.nemesis = nemesis;
      const clients = this.createClients();
      this.enter("working");
      for (const client of clients) client.start();
      nemesis.start();
      await this.pass(
        scenario.mainMs,
        interrupt,
        this.watch?.violated,
        ...(scenario.endsWithFaults ? [nemesis.over()] : []),
      );

      this.enter("healing");
      await nemesis.finish();
      if (!interrupt.happened) {
        this.enter("recovering");
        await this.recovered(clients, interrupt);
        await this.pass(scenario.healedMs, interrupt);
      }
      await Promise.all(clients.map((client) => client.stop()));
      if (!interrupt.happened) {
        this.enter("final reads");
        const { settling } = this.workload;
        if (typeof settling === "object") await this.pass(this.slowed(settling.pauseMs), interrupt);
        await this.finalReads(clients, interrupt);
        await this.catchUp(interrupt);
      }
    } finally {
      this.enter("stopping");
      this.repairs.end();
      // The record is whole, and its verdict must not be lost.
      await cluster.stop().catch((error: unknown) => {
        this.note({ event: "left behind", error: error instanceof Error ? error.message : String(error) });
      });
      await this.watch?.end();
      interrupt.forget();
    }
  }

  private nowNs(): number {
    return this.startNs === undefined ? 0 : this.cluster.clock.nowNs() - this.startNs;
  }

  private inRunTime(observer: ClusterObserver): ClusterObserver {
    return {
      passed: ({ departsAt, endsAt, ...rest }) => {
        const { startNs } = this;
        if (startNs !== undefined && departsAt >= startNs) {
          observer.passed({ ...rest, departsAt: departsAt - startNs, endsAt: endsAt - startNs });
        }
      },
      changed: (node, change) => observer.changed(node, change, this.nowNs()),
    };
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
            chosen: chosenOperations(scenario, number),
            operationTimeoutMs: scenario.operationTimeoutMs,
            attemptTimeoutMs: Math.ceil(scenario.operationTimeoutMs * attemptShare),
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

  private journal(entry: JournalEntry, scheduled: ScheduledFault): void {
    // A run has more of these records than operations, and spreads with something after them take a microsecond.
    const record: FaultRecord = Object.assign({}, entry, scheduled, { time: this.nowNs() });
    this.faults.push(record);
    this.sink?.fault(record);
    if (entry.state === "active" || entry.state === "healed") {
      this.recorder.note({ f: entry.state === "active" ? "start" : "stop", value: entry.description });
    }
    this.progress.onFault(record);
  }

  /** Waits until some operation that began after now succeeded, at most `recoveryMs`; if none will begin, final reads wait instead. */
  private async recovered(clients: readonly Client[], interrupt: Interrupt): Promise<void> {
    const since = this.recorder.events.length;
    const deadline = this.nowNs() + this.scenario.recoveryMs * 1e6;
    while (this.nowNs() < deadline && !interrupt.happened && clients.some((client) => !client.finished)) {
      const begun = new Set<Process>();
      for (const event of this.recorder.events.slice(since)) {
        if (event.type === "invoke") begun.add(event.process);
        else if (event.type === "ok" && begun.has(event.process)) return;
      }
      await this.pass(50, interrupt);
    }
  }

  private async finalReads(clients: readonly Client[], interrupt: Interrupt): Promise<void> {
    const { workload, scenario } = this;
    await finalReads({
      ...{ workload, nodes: this.cluster.nodes, clients, operations: () => operationsOf(this.recorder.events) },
      withinMs: () => this.slowed(scenario.recoveryMs),
      nowNs: () => this.nowNs(),
      pass: (ms) => this.pass(ms, interrupt),
      over: () => interrupt.happened,
    });
  }

  /** Time that nodes get to agree, or to answer: as much longer as the machine is slower, so that what they do not do in it is not a matter of time. */
  private slowed(ms: number): number {
    return ms * (this.machine?.slowness() ?? 1);
  }

  private async catchUp(interrupt: Interrupt): Promise<void> {
    const pass = (ms: number): Promise<void> => this.pass(ms, interrupt);
    const recoveryMs = this.slowed(this.scenario.recoveryMs);
    const behind = await nodesBehind(this.cluster, recoveryMs, pass, () => interrupt.happened);
    if (behind.length > 0) this.note({ event: "nodes behind", time: this.nowNs(), nodes: behind });
    const requests = await requestsUnanswered(this.cluster, recoveryMs, pass, () => interrupt.happened);
    if (requests.length > 0) this.note({ event: "requests unanswered", time: this.nowNs(), requests });
  }

  private async pass(
    ms: number,
    interrupt: Interrupt,
    ...early: readonly (Promise<void> | undefined)[]
  ): Promise<void> {
    const { done, cancel } = sleep(this.cluster.clock, ms);
    await Promise.race([done, interrupt.promise, ...early.filter((each) => each !== undefined)]);
    cancel();
  }

  private enter(phase: Phase): void {
    this.progress.phase = phase;
    this.hooks.onPhase?.(this.snapshot());
  }

  private snapshot(): RunProgress {
    return this.progress.snapshot(this.nemesis?.active() ?? []);
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
