/**
 * The states that single nodes can be in, each built once. A node's state is a function of its disk at boot and of the inputs since, so it
 * is rebuilt from those when a step from it is first needed; after that the step is looked up. The cluster has many states, its nodes have
 * few: the search almost never runs protocol code.
 */
import type { Json, NodeId, ProgramSettings } from "../../nodes/host.js";
import { UnsoundReport } from "../../nodes/sound-reports.js";
import type { Fact, Seen } from "../contract/claim.js";
import type { OfferedRequest } from "../contract/exploration.js";
import { type Renaming, renamed, renamedThing } from "./canonical.js";
import { type Files, textOfFiles } from "./disk.js";
import type { Explorable } from "./explorable.js";
import { Interner } from "./interner.js";
import { ExploredProcess, type Input, type Output, textOfInput } from "./process.js";
import type { SeenFacts } from "./seen-facts.js";

/** A node between two steps. */
export interface LocalState {
  readonly node: number;
  readonly up: boolean;
  /** Contents of its disk at boot; if it is down, the present contents. */
  readonly boot: Files;
  /** All its inputs since. */
  readonly inputs: readonly number[];
  /** Inputs: the timers that are set. */
  readonly timers: readonly number[];
  /** The disk that a crash would leave. */
  readonly durable: Files;
  /** Another way to the same state, among those found. */
  twin: { readonly boot: Files; readonly inputs: readonly number[] } | null;
}

/** The result of a step, or of a crash in the middle of it. */
export interface Effect {
  /** The node's state; −1 if the replica threw. */
  readonly next: number;
  readonly sends: readonly number[];
  readonly facts: readonly number[];
}

export interface Step extends Effect {
  readonly thrown: string | null;
  /** The step does nothing and leaves everything as it was. */
  readonly inert: boolean;
  /** Crashes just before a sync: everything done before it stays done. */
  readonly crashes: readonly Effect[];
}

export class LocalStates {
  readonly inputs = new Interner<Input>();
  readonly facts = new Interner<Fact>();
  private readonly states = new Interner<LocalState>();
  private readonly steps: Map<number, Step>[] = [];
  private readonly renamedStates: Map<number, number>[];
  private readonly renamedInputs: Map<number, number>[];

  constructor(
    readonly explorable: Explorable,
    private readonly seenFacts: SeenFacts,
    private readonly settings: ProgramSettings,
    readonly members: readonly NodeId[],
    readonly requests: readonly OfferedRequest[],
    private readonly renamings: readonly Renaming[],
    /** Checks at every step that states considered equal behave the same, and so do nodes considered alike. */
    private readonly audit: boolean,
  ) {
    this.renamedStates = renamings.map(() => new Map());
    this.renamedInputs = renamings.map(() => new Map());
  }

  get size(): number {
    return this.states.size;
  }

  at(state: number): LocalState {
    return this.states.at(state);
  }

  input(input: Input): number {
    return this.inputs.number(textOfInput(input), () => input);
  }

  /** The node without a process. */
  down(node: number, durable: Files): number {
    const text = `${this.members[node]} down ${textOfFiles(durable)}`;
    const state = { node, up: false, boot: durable, inputs: [], timers: [], durable, twin: null };
    return this.states.number(text, () => state);
  }

  /** The result of an input to the node; −1 starts a node that is down. */
  step(state: number, input: number): Step {
    let steps = this.steps[state];
    if (steps === undefined) {
      steps = new Map();
      this.steps[state] = steps;
    }
    let step = steps.get(input);
    if (step === undefined) {
      step = this.run(state, input);
      steps.set(input, step);
      if (this.audit) this.auditTwin(state, input, step);
      if (this.audit) this.auditNames(state, input, step);
    }
    return step;
  }

  /** The replica's actions in a step, for the story. */
  outputs(state: number, input: number): readonly Output[] {
    const process = this.rebuild(this.at(state), input === -1 ? null : this.at(state).inputs);
    try {
      process.take(input === -1 ? null : this.inputs.at(input));
    } catch {
      // The story lists its actions up to there.
    }
    return process.outputs;
  }

  private run(state: number, input: number): Step {
    try {
      return this.ran(state, input);
    } catch (error) {
      if (!(error instanceof UnsoundReport)) throw error;
      return { next: -1, sends: [], facts: [], thrown: error.message, inert: false, crashes: [] };
    }
  }

  private ran(state: number, input: number): Step {
    const { node, boot, inputs } = this.at(state);
    const process = this.rebuild(this.at(state), input === -1 ? null : inputs);
    const history = input === -1 ? [] : [...inputs, input];
    try {
      process.take(input === -1 ? null : this.inputs.at(input));
    } catch (error) {
      const thrown = error instanceof Error ? error.message : String(error);
      return { next: -1, ...this.effects(process, process.outputs, input), thrown, inert: false, crashes: [] };
    }
    const crashes: Effect[] = [];
    for (const [at, output] of process.outputs.entries()) {
      // If nothing was done before, the result is the same as a crash before the step.
      if (output.kind !== "sync" || at === 0) continue;
      const done = process.outputs.slice(0, at);
      crashes.push({ next: this.down(node, output.before), ...this.effects(process, done, input) });
    }
    const next = this.states.number(process.text, () => ({
      ...{ node, up: true, boot, inputs: history, durable: process.disk.durable, twin: null },
      timers: [...process.timers].sort().map((name) => this.input({ kind: "timer", node: process.id, name })),
    }));
    if (this.audit) this.noteTwin(next, boot, history);
    const { sends, facts } = this.effects(process, process.outputs, input);
    const seen = this.seenFacts.ofState(process.id, process.replica).map((fact) => this.fact(fact));
    const all = [...new Set([...facts, ...seen])];
    const inert = next === state && sends.length === 0 && crashes.length === 0 && facts.length === 0;
    return { next, sends, facts: all, thrown: null, inert, crashes };
  }

  /** A process in the state, or, without inputs, one that was not started. */
  private rebuild({ node, boot }: LocalState, inputs: readonly number[] | null): ExploredProcess {
    const process = this.create(node, boot);
    if (inputs === null) return process;
    process.take(null);
    for (const input of inputs) process.take(this.inputs.at(input));
    return process;
  }

  private create(node: number, boot: Files): ExploredProcess {
    const id = this.members[node];
    if (id === undefined) throw new Error(`there is no node ${node}`);
    return new ExploredProcess(this.explorable.program, this.settings, id, this.members, boot);
  }

  /** `input`: the input that the node took; −1 for its start. */
  private effects({ id }: ExploredProcess, outputs: readonly Output[], input: number): Pick<Effect, "sends" | "facts"> {
    const sends: number[] = [];
    const facts: number[] = [];
    const see = (seen: Seen): void => {
      for (const fact of this.seenFacts.of(seen)) facts.push(this.fact(fact));
    };
    const taken = input === -1 ? undefined : this.inputs.at(input);
    if (taken?.kind === "request") see({ seen: "request", node: id, request: taken.request });
    for (const output of outputs) {
      if (output.kind === "send") {
        sends.push(this.input({ kind: "message", from: id, to: output.to, message: output.message }));
      } else if (output.kind === "reply") {
        see({ seen: "answer", node: id, request: output.request, outcome: output.outcome });
      } else if (output.kind === "trace") {
        see({ seen: "trace", node: id, event: output.event });
      }
    }
    return { sends, facts };
  }

  private fact(fact: Fact): number {
    return this.facts.number(JSON.stringify(fact), () => fact);
  }

  // Other names for nodes

  renamedState(state: number, by: number): number {
    return memoized(this.renamedStates[by], state, () => {
      const { node, up, boot, inputs } = this.at(state);
      const files: Files = new Map([...boot].map(([file, records]) => [file, this.renamedList(records, by)]));
      let result = this.down(this.renamedNode(node, by), files);
      if (!up) return result;
      result = this.step(result, -1).next;
      for (const input of inputs) result = this.step(result, this.renamedInput(input, by)).next;
      return result;
    });
  }

  renamedInput(input: number, by: number): number {
    return memoized(this.renamedInputs[by], input, () => this.input(this.renameInput(this.inputs.at(input), by)));
  }

  renamedFact(fact: number, by: number): number {
    const { kind, about, says } = this.facts.at(fact);
    const names = this.renamings[by] ?? new Map();
    return this.fact({ kind, about: renamedThing(about, names), says: this.renamedList(says, by) });
  }

  renamedNode(node: number, by: number): number {
    const id = this.members[node] ?? "";
    return this.members.indexOf(this.renamings[by]?.get(id) ?? id);
  }

  renamedRequest(index: number, by: number): number {
    return renamedRequest(this.requests, index, this.renamings[by] ?? new Map());
  }

  private renamedList(list: readonly Json[], by: number): readonly Json[] {
    const names = this.renamings[by] ?? new Map();
    return list.map((value) => renamed(value, names));
  }

  private renameInput(input: Input, by: number): Input {
    const names = this.renamings[by] ?? new Map<NodeId, NodeId>();
    const name = (id: NodeId): NodeId => names.get(id) ?? id;
    switch (input.kind) {
      case "message":
        // A renamed message has the fields of the message.
        return {
          ...{ kind: "message", from: name(input.from), to: name(input.to) },
          message: renamed({ ...input.message }, names) as { readonly type: string },
        };
      case "timer":
        return { ...input, node: name(input.node) };
      case "operator":
        return { ...input, node: name(input.node) };
      case "request": {
        const index = this.renamedRequest(input.index, by);
        const offered = this.requests[index];
        if (offered === undefined) throw new Error(`request ${input.index} has no counterpart among the requests`);
        return { kind: "request", node: name(input.node), index, request: offered.request };
      }
    }
  }

  // The audit

  private noteTwin(state: number, boot: Files, inputs: readonly number[]): void {
    const known = this.at(state);
    if (known.twin !== null || (known.boot === boot && String(known.inputs) === String(inputs))) return;
    known.twin = { boot, inputs };
    for (const [input, step] of this.steps[state] ?? []) this.auditTwin(state, input, step);
  }

  private auditTwin(state: number, input: number, step: Step): void {
    const { node, twin, up } = this.at(state);
    if (twin !== null && up && step.thrown === null) {
      const process = this.create(node, twin.boot);
      process.take(null);
      for (const before of twin.inputs) process.take(this.inputs.at(before));
      process.take(this.inputs.at(input));
      const { sends } = this.effects(process, process.outputs, input);
      if (this.states.find(process.text) !== step.next || String(sends) !== String(step.sends)) {
        throw new Error(
          `two states of ${process.id} look the same and act differently on ${JSON.stringify(this.inputs.at(input))}`,
        );
      }
    }
  }

  private auditNames(state: number, input: number, step: Step): void {
    for (const by of this.renamings.keys()) {
      if (input === -1 || step.thrown !== null) continue;
      const other = this.step(this.renamedState(state, by), this.renamedInput(input, by));
      const sends = step.sends.map((send) => this.renamedInput(send, by));
      const same =
        String(sends.sort()) === String([...other.sends].sort()) && this.renamedState(step.next, by) === other.next;
      if (same) continue;
      throw new Error(
        `nodes that are treated as interchangeable act differently on ${JSON.stringify(this.inputs.at(input))}`,
      );
    }
  }
}

/** The request that this one becomes when nodes are renamed; −1 if no client makes that request. */
export function renamedRequest(requests: readonly OfferedRequest[], index: number, names: Renaming): number {
  const offered = requests[index];
  if (offered === undefined) return -1;
  const text = (request: Json, to: readonly NodeId[]): string => JSON.stringify([request, [...to].sort()]);
  const { client, seq, command } = offered.request;
  const wanted = text(
    renamed({ client, seq, command: { ...command } }, names),
    offered.to.map((id) => names.get(id) ?? id),
  );
  return requests.findIndex(({ request, to }) => {
    const plain = { client: request.client, seq: request.seq, command: { ...request.command } };
    return text(plain, to) === wanted;
  });
}

function memoized(memo: Map<number, number> | undefined, key: number, make: () => number): number {
  const known = memo?.get(key);
  if (known !== undefined) return known;
  const made = make();
  memo?.set(key, made);
  return made;
}
