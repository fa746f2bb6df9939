/**
 * The few operations of a bad history that contradict each other in the midst of all others. An operation may be weakened
 * without inventing a violation by being made optional: it took effect within its own interval, with the answer that it got,
 * or never; a read-only one then does not constrain anything. So if some operations have no order although all others are optional, the
 * history has none. QuickXplain finds such a core of which nothing can be spared.
 *
 * For a register, optional operations may even take effect more than once, which makes the test cheap: what can be the case is
 * then a value with the core's open operations that are done, and a larger set refutes nothing that is not so. For other
 * objects, whose states would grow without end, and where that finds nothing, a bounded search tests.
 */
import { LimitReached, type ProcessMemory, type StepLimits, within } from "../limits.js";
import { isKv, quotientOf } from "./kv-quotient.js";
import { never, type Partition, preparePartition } from "./partition.js";
import { fewestBeside } from "./quick-xplain.js";
import { isRegister } from "./register-quotient.js";
import { search } from "./search.js";
import { Transitions } from "./transitions.js";

export interface CoreLimits {
  /**
   * Configurations, situations and events that all tests together may meet: the same history gets the same core in every run. Default:
   * `coreSteps`.
   */
  readonly steps?: number;
  /** Reading of performance.now() after which to give up all the same. */
  readonly deadline: number;
  /** What the process may hold; not looked at if absent. */
  readonly memory?: ProcessMemory;
}

/** Bytes that one test may remember. */
const testBytes = 2 ** 28;
/** About a second's work. */
export const coreSteps = 1_000_000;

/** What is left of the limits. */
class Effort {
  private left: number;
  readonly limits: StepLimits;

  constructor({ steps = coreSteps, ...limits }: CoreLimits) {
    this.left = steps;
    this.limits = { ...limits, memoryLimitBytes: testBytes };
  }

  spend(steps: number): void {
    this.left -= steps;
  }

  /** Steps that one more part may take. */
  atMost(steps: number): number {
    return Math.max(0, Math.min(steps, this.left));
  }

  get over(): boolean {
    this.limits.memory?.look();
    return this.left <= 0 || performance.now() > this.limits.deadline;
  }
}

/** Situations that a test may hold before it gives up. */
const mostSituations = 5000;
/** Configurations that one test of another object may meet. */
const mostConfigurations = 20_000;
/** A configuration of the search takes the time of several situations. */
const stepsOfConfiguration = 4;
/** Core operations open at once: each has a bit. */
const mostOpen = 30;
const firstWindow = 2;

/**
 * Operations by number, the stuck one among them, in order of invocation; undefined if no core was found within the limits.
 * `stuck`: the operation whose return no order gets past.
 */
export function contradictoryCore(partition: Partition, stuck: number, limits: CoreLimits): number[] | undefined {
  // That operations may repeat can excuse too much: where one of them would have to. So that test may take half of the steps only.
  const { steps = coreSteps } = limits;
  const half = { ...limits, steps: steps / 2 };
  const found = within(() => {
    const first = new Effort(half);
    const repeating = isRegister(partition)
      ? new RegisterTest(partition, eventsUpTo(partition, stuck), first)
      : isKv(partition.model)
        ? new TextTest(partition, stuck, first)
        : undefined;
    const quick = repeating === undefined ? undefined : smallestCore(partition, stuck, repeating, first);
    if (quick !== undefined) return quick;
    const second = new Effort(half);
    return smallestCore(partition, stuck, new SearchTest(partition, stuck, second), second);
  });
  return found instanceof LimitReached ? undefined : found;
}

interface CoreTest {
  /** True if the core has no order though all else is optional; undefined if that took too much. */
  contradicts(core: readonly number[]): boolean | undefined;
}

function smallestCore(partition: Partition, stuck: number, test: CoreTest, effort: Effort): number[] | undefined {
  const contradicts = (core: readonly number[]): boolean => !effort.over && test.contradicts(core) === true;
  // Operations that had returned before, the nearest to the stuck one first: the cause is seldom far away.
  const near = [...partition.returns.subarray(0, partition.returns.indexOf(stuck))].reverse();
  for (let window = 0; ; window = Math.max(firstWindow, window * 2)) {
    const candidates = near.slice(0, window);
    if (contradicts([stuck, ...candidates])) {
      const core = fewestBeside([stuck], candidates, contradicts);
      return [stuck, ...core].sort((a, b) => a - b);
    }
    if (window >= near.length || effort.over) return undefined;
  }
}

class SearchTest implements CoreTest {
  private readonly operations: Partition["operations"];

  constructor(
    private readonly partition: Partition,
    stuck: number,
    private readonly effort: Effort,
  ) {
    const end = partition.operations[stuck]?.return ?? 0;
    this.operations = partition.operations.filter(({ call }) => call <= end);
  }

  contradicts(core: readonly number[]): boolean {
    const { model, signature, readOnly } = this.partition;
    const inCore = new Set(core);
    const asked: number[] = [];
    // Numbers are in order of invocation, so those left after the cut kept theirs; read-only ones outside are asked nothing.
    for (let id = 0; id < this.operations.length; id++) {
      if (inCore.has(id) || readOnly[signature[id] ?? 0] !== 1) asked.push(id);
    }
    const operations = asked.flatMap((id) => this.operations[id] ?? []);
    const weakened = preparePartition(operations, model, { obliged: (place) => inCore.has(asked[place] ?? 0) });
    const configurations = Math.floor(
      this.effort.atMost(mostConfigurations * stepsOfConfiguration) / stepsOfConfiguration,
    );
    const result = search(weakened, { ...this.effort.limits, configurations });
    this.effort.spend(result.configurations * stepsOfConfiguration + operations.length);
    return result.valid === false;
  }
}

function pick(operations: Partition["operations"], ids: readonly number[]): Partition["operations"] {
  return ids.flatMap((id) => operations[id] ?? []);
}

/** The texts that count are those of the core, so each core is tested by itself. */
class TextTest implements CoreTest {
  private readonly events: Events;

  constructor(
    private readonly partition: Partition,
    stuck: number,
    private readonly effort: Effort,
  ) {
    this.events = eventsUpTo(partition, stuck);
  }

  contradicts(core: readonly number[]): boolean | undefined {
    const { model, operations } = this.partition;
    const quotient = { ...this.partition, quotient: quotientOf(model, pick(operations, core)) };
    return new RegisterTest(quotient, this.events, this.effort).contradicts(core);
  }
}

interface Events {
  /** Operation × 2, + 1 for a return. */
  readonly list: Int32Array;
  /** Place of each operation's invocation in the list. */
  readonly callPlace: Int32Array;
}

/** Up to the return of an operation. */
function eventsUpTo({ operations, callAt, returnAt }: Partition, last: number): Events {
  const end = returnAt[last] ?? never;
  const stamped: [number, number][] = [];
  for (const [id, call] of callAt.entries()) {
    if (call > end) continue;
    stamped.push([call, id * 2]);
    const returned = returnAt[id] ?? never;
    if (returned <= end) stamped.push([returned, id * 2 + 1]);
  }
  const list = Int32Array.from(stamped.sort((a, b) => a[0] - b[0]).map(([, event]) => event));
  const callPlace = new Int32Array(operations.length);
  for (const [place, event] of list.entries()) if ((event & 1) === 0) callPlace[event >> 1] = place;
  return { list, callPlace };
}

/** A situation: state × 2^mostOpen + bits of the open core operations that are done. */
const stateUnit = 2 ** mostOpen;

class RegisterTest implements CoreTest {
  private readonly transitions: Transitions;
  /** States in the order in which they become reachable if every operation is optional, and since which event. */
  private readonly reachable: { readonly state: number; readonly since: number }[] = [];
  private readonly feasible: boolean;

  constructor(
    private readonly partition: Partition,
    /** Up to the stuck operation's return. */
    private readonly events: Events,
    private readonly effort: Effort,
  ) {
    this.transitions = new Transitions(partition.quotient ?? partition.model, partition.steps, effort.limits);
    this.feasible = this.reach();
  }

  /** All other operations are repeatable, too. */
  contradicts(core: readonly number[]): boolean | undefined {
    if (!this.feasible) return undefined;
    const { partition } = this;
    const { list: events, callPlace } = this.events;
    const inCore = new Set(core);
    let begin = events.length;
    for (const id of core) begin = Math.min(begin, callPlace[id] ?? 0);
    const situations = new Situations(this.transitions, partition, mostSituations);
    // Before the core begins no operation has to meet any requirement.
    for (const { state, since } of this.reachable) if (since < begin) situations.all.add(state * stateUnit);
    for (let place = 0; place < begin; place++) situations.open(events[place] ?? 0);
    for (let place = begin; place < events.length; place++) {
      this.effort.spend(1 + situations.all.size);
      if (this.effort.over) return undefined;
      const event = events[place] ?? 0;
      const id = event >> 1;
      if (!inCore.has(id)) {
        if (!situations.note(event)) return undefined;
      } else if ((event & 1) === 0) {
        if (!situations.begin(id)) return undefined;
      } else if (!situations.end(id)) return true;
    }
    return false;
  }

  /** False if there are too many states. */
  private reach(): boolean {
    const situations = new Situations(this.transitions, this.partition, mostSituations);
    situations.all.add(this.transitions.initial * stateUnit);
    this.reachable.push({ state: this.transitions.initial, since: -1 });
    for (const [place, event] of this.events.list.entries()) {
      this.effort.spend(1);
      if (this.effort.over) return false;
      const before = situations.all.size;
      if (!situations.note(event)) return false;
      if (situations.all.size === before) continue;
      for (const situation of [...situations.all].slice(before)) {
        this.reachable.push({ state: situation / stateUnit, since: place });
      }
    }
    return true;
  }
}

/** What can be the case at one event: always all that can come of what is open, so that what begins is only tried on what is new. */
class Situations {
  all = new Set<number>();
  /** Open optional operations by signature. */
  private readonly optional = new Map<number, number>();
  /** Bit of each open core operation. */
  private readonly bits = new Map<number, number>();

  constructor(
    private readonly transitions: Transitions,
    private readonly partition: Partition,
    private readonly most: number,
  ) {}

  /** An optional operation begins or ends, and all that it leads to is there already. The signature, if none like it was open. */
  open(event: number): number | undefined {
    const own = this.partition.signature[event >> 1] ?? 0;
    if (this.partition.readOnly[own] === 1) return undefined;
    const open = this.optional.get(own) ?? 0;
    if ((event & 1) === 0) {
      this.optional.set(own, open + 1);
      return open === 0 ? own : undefined;
    }
    if (open <= 1) this.optional.delete(own);
    else this.optional.set(own, open - 1);
    return undefined;
  }

  /** An optional operation begins or ends. False if that makes too much possible. */
  note(event: number): boolean {
    const own = this.open(event);
    return own === undefined || this.close(own, undefined);
  }

  /** A core operation begins. False if too many are open, or too much is possible. */
  begin(id: number): boolean {
    if (this.bits.size === mostOpen) return false;
    const taken = new Set(this.bits.values());
    let bit = 0;
    while (taken.has(bit)) bit += 1;
    this.bits.set(id, bit);
    return this.close(this.partition.signature[id] ?? 0, bit);
  }

  /** A core operation ends: only situations in which it is done remain. False if there are none. */
  end(id: number): boolean {
    const flag = 1 << (this.bits.get(id) ?? 0);
    this.bits.delete(id);
    const left = new Set<number>();
    for (const situation of this.all) if (((situation % stateUnit) & flag) !== 0) left.add(situation - flag);
    this.all = left;
    return left.size > 0;
  }

  /** Adds all that can come of an operation that began, by its signature; `bit`: that of one of the core. False if that is too much. */
  private close(begun: number, bit: number | undefined): boolean {
    const { all } = this;
    const { signature } = this.partition;
    const stack: number[] = [];
    const take = (situation: number, own: number, flag: number): void => {
      const done = situation % stateUnit;
      if ((done & flag) !== 0) return;
      const state = (situation - done) / stateUnit;
      const next = this.transitions.next(state, own);
      // An optional one that changes nothing leaves what is there.
      if (next < 0 || (next === state && flag === 0)) return;
      const reached = next * stateUnit + (done | flag);
      if (all.has(reached)) return;
      all.add(reached);
      stack.push(reached);
    };
    const flag = bit === undefined ? 0 : 1 << bit;
    for (const situation of [...all]) take(situation, begun, flag);
    for (let situation = stack.pop(); situation !== undefined; situation = stack.pop()) {
      if (all.size > this.most) return false;
      for (const own of this.optional.keys()) take(situation, own, 0);
      for (const [id, own] of this.bits) take(situation, signature[id] ?? 0, 1 << own);
    }
    return true;
  }
}
