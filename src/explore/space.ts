/** The space of a system within its bounds: its initial state, where each move leads, and which states are equal up to renaming. */
import type { NodeId, ProgramSettings } from "../../nodes/host.js";
import type { Bounds } from "../contract/exploration.js";
import { InputError } from "../history/errors.js";
import { type Renaming, renamings } from "./canonical.js";
import { type ClusterState, decode, encode, plus, without } from "./cluster-state.js";
import type { Explorable } from "./explorable.js";
import { Interner } from "./interner.js";
import { LocalStates, renamedRequest } from "./local.js";
import { type Move, Moves } from "./moves.js";
import { SeenFacts } from "./seen-facts.js";

/** Reductions that make the search smaller without changing its result. */
export interface Reductions {
  /** States that differ only in the names of nodes that are alike count as one. */
  readonly symmetry: boolean;
  /** Of two moves at different nodes, which can change places, only one order is tried (Godefroid's sleep sets). */
  readonly sleepSets: boolean;
  /** A delivery that changes nothing is not tried: never delivering the message leads to the same states. */
  readonly skipInert: boolean;
}

export interface SpaceOptions {
  readonly explorable: Explorable;
  readonly settings: ProgramSettings;
  readonly bounds: Bounds;
  readonly reductions: Reductions;
  readonly audit?: boolean;
}

/** More than any scene needs. */
const mostDeliveries = 10_000;

/** Where a move leads. */
export type Landing =
  | { readonly kind: "state"; readonly state: ClusterState }
  | { readonly kind: "thrown"; readonly sentence: string };

export class Space {
  readonly members: readonly NodeId[];
  readonly locals: LocalStates;
  readonly moves: Moves;
  readonly seenFacts: SeenFacts;
  readonly initial: ClusterState;
  private readonly renamings: readonly Renaming[];
  private readonly factSets = new Interner<readonly number[]>();
  private readonly unions = new Map<string, number>();
  private readonly renamedFactSets: Map<number, number>[];
  private readonly sentences = new Map<number, string | null>();

  constructor(readonly options: SpaceOptions) {
    const { explorable, settings, bounds, reductions } = options;
    this.members = Array.from({ length: bounds.nodes }, (_, at) => `n${at + 1}`);
    const { exploration, claims } = explorable;
    const requests = exploration.requests(bounds.requests, this.members, settings.options);
    const alike = exploration.alike(this.members, requests);
    this.seenFacts = new SeenFacts(claims(settings.options), exploration.leavesOut ?? [], bounds.nodes);
    this.renamings = reductions.symmetry
      ? renamings(alike).filter((names) => requests.every((_, index) => renamedRequest(requests, index, names) >= 0))
      : [];
    this.renamedFactSets = this.renamings.map(() => new Map());
    this.locals = new LocalStates(
      explorable,
      this.seenFacts,
      settings,
      this.members,
      requests,
      this.renamings,
      options.audit === true,
    );
    this.moves = new Moves(this.locals, bounds, !reductions.skipInert);
    this.initial = this.scene(requests.length);
  }

  /** All nodes have started, nothing was delivered. */
  private booted(requests: number): ClusterState {
    const locals: number[] = [];
    let inFlight: readonly number[] = [];
    let factSet = this.factSets.number("", () => []);
    for (const node of this.members.keys()) {
      const step = this.locals.step(this.locals.down(node, new Map()), -1);
      if (step.thrown !== null) throw new Error(`${this.members[node]} does not start: ${step.thrown}`);
      locals.push(step.next);
      inFlight = plus(inFlight, step.sends);
      factSet = this.withFacts(factSet, step.facts);
    }
    const requestsLeft = 2 ** requests - 1;
    return { locals, requestsLeft, timeouts: 0, crashes: 0, duplicates: 0, operators: 0, factSet, inFlight };
  }

  /** Where the exploration begins: what has happened before counts for no bound. */
  private scene(requests: number): ClusterState {
    const { locals, members } = this;
    const { before } = this.options.explorable;
    if (before === null) return this.booted(requests);
    let state = this.settled(this.booted(requests));
    for (const happened of before) {
      const { node: id } = happened;
      const node = members.indexOf(id);
      const timer = "timer" in happened ? happened.timer : undefined;
      const input =
        "timer" in happened
          ? locals.input({ kind: "timer", node: id, name: happened.timer })
          : locals.input({ kind: "operator", node: id, command: happened.operator });
      const local = state.locals[node];
      if (local === undefined || (timer !== undefined && !locals.at(local).timers.includes(input))) {
        const missing = local === undefined ? `there is no ${id}` : `${id} has not set its timer "${timer}"`;
        throw new InputError(`cannot begin within these bounds and options: ${missing}`, { option: "scene" });
      }
      state = this.settled(this.taken(state, node, input, state.inFlight));
    }
    return state;
  }

  /** All messages are delivered, and those that are sent meanwhile. */
  private settled(from: ClusterState): ClusterState {
    let state = from;
    for (let left = mostDeliveries; left > 0; left--) {
      const [message] = state.inFlight;
      if (message === undefined) return state;
      const input = this.locals.inputs.at(message);
      if (input.kind !== "message") throw new Error("what is in flight is a message");
      state = this.taken(state, this.members.indexOf(input.to), message, without(state.inFlight, message));
    }
    throw new Error(`messages are still sent after ${mostDeliveries} deliveries`);
  }

  private taken(state: ClusterState, node: number, input: number, rest: readonly number[]): ClusterState {
    const step = this.locals.step(state.locals[node] ?? -1, input);
    if (step.thrown !== null) throw new Error(`${this.members[node]} stops itself: ${step.thrown}`);
    return {
      ...state,
      locals: state.locals.with(node, step.next),
      factSet: this.withFacts(state.factSet, step.facts),
      inFlight: plus(rest, step.sends),
    };
  }

  decode(key: string): ClusterState {
    return decode(key, this.members.length);
  }

  after(state: ClusterState, move: Move): Landing {
    const { node, input, kind } = move;
    const from = state.locals[node] ?? -1;
    const crashes = state.crashes + (kind === "crash" || move.crashAt >= 0 ? 1 : 0);
    if (kind === "crash") {
      const locals = state.locals.with(node, this.locals.down(node, this.locals.at(from).durable));
      return { kind: "state", state: { ...state, locals, crashes } };
    }
    const step = this.locals.step(from, input);
    if (move.crashAt < 0 && step.thrown !== null) {
      return { kind: "thrown", sentence: `${this.members[node]} stopped itself: ${step.thrown}.` };
    }
    const effect = move.crashAt < 0 ? step : step.crashes[move.crashAt];
    if (effect === undefined) throw new Error(`there is no sync ${move.crashAt} in this step`);
    const rest = kind === "deliver" ? without(state.inFlight, input) : state.inFlight;
    return {
      kind: "state",
      state: {
        locals: state.locals.with(node, effect.next),
        requestsLeft: move.request < 0 ? state.requestsLeft : state.requestsLeft & ~(1 << move.request),
        timeouts: state.timeouts + (kind === "timer" ? 1 : 0),
        crashes,
        duplicates: state.duplicates + (kind === "duplicate" ? 1 : 0),
        operators: state.operators + (kind === "operator" ? 1 : 0),
        factSet: this.withFacts(state.factSet, effect.facts),
        inFlight: plus(rest, effect.sends),
      },
    };
  }

  /** The text of the state under the names that make it smallest, and the renaming that led there; −1 for none. */
  canonical(state: ClusterState): { readonly key: string; readonly by: number } {
    let key = encode(state);
    let by = -1;
    for (const other of this.renamings.keys()) {
      const candidate = encode(this.renamed(state, other));
      if (candidate >= key) continue;
      key = candidate;
      by = other;
    }
    return { key, by };
  }

  /** The breach in a state, or null. */
  broken({ factSet }: ClusterState): string | null {
    let sentence = this.sentences.get(factSet);
    if (sentence === undefined) {
      sentence = this.seenFacts.broken(this.factsOf(factSet));
      this.sentences.set(factSet, sentence);
    }
    return sentence;
  }

  factsOf(factSet: number): ReturnType<LocalStates["facts"]["at"]>[] {
    return this.factSets.at(factSet).map((fact) => this.locals.facts.at(fact));
  }

  private renamed(state: ClusterState, by: number): ClusterState {
    const { locals } = this;
    const renamedLocals = [...state.locals];
    for (const [node, local] of state.locals.entries()) {
      renamedLocals[locals.renamedNode(node, by)] = locals.renamedState(local, by);
    }
    let requestsLeft = 0;
    for (let index = 0; state.requestsLeft >> index !== 0; index++) {
      if ((state.requestsLeft & (1 << index)) !== 0) requestsLeft |= 1 << locals.renamedRequest(index, by);
    }
    return {
      ...state,
      requestsLeft,
      locals: renamedLocals,
      factSet: this.renamedFactSet(state.factSet, by),
      inFlight: state.inFlight.map((message) => locals.renamedInput(message, by)).sort((a, b) => a - b),
    };
  }

  private renamedFactSet(factSet: number, by: number): number {
    const memo = this.renamedFactSets[by];
    let result = memo?.get(factSet);
    if (result === undefined) {
      const facts = this.factSets.at(factSet).map((fact) => this.locals.renamedFact(fact, by));
      result = this.factSet(facts);
      memo?.set(factSet, result);
    }
    return result;
  }

  private withFacts(factSet: number, facts: readonly number[]): number {
    if (facts.length === 0) return factSet;
    const text = `${factSet} ${facts.join()}`;
    let result = this.unions.get(text);
    if (result === undefined) {
      const known = this.factSets.at(factSet);
      for (const fact of facts)
        if (known.includes(fact)) this.seenFacts.repeated(this.locals.facts.at(fact), this.factsOf(factSet));
      result = this.factSet([...known, ...facts]);
      this.unions.set(text, result);
    }
    return result;
  }

  private factSet(facts: readonly number[]): number {
    const sorted = [...new Set(facts)].sort((a, b) => a - b);
    return this.factSets.number(sorted.join(), () => sorted);
  }
}
