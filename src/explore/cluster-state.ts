/**
 * A state of the whole cluster as a short text: the numbers of its nodes' states, the remaining budgets, the facts seen, and the messages
 * in flight as a multiset. The text is the state itself and not a digest of it, so two states never collide.
 */
export interface ClusterState {
  /** By node. */
  readonly locals: readonly number[];
  /** Bit i: request i was not made yet. */
  readonly requestsLeft: number;
  readonly timeouts: number;
  readonly crashes: number;
  readonly duplicates: number;
  readonly operators: number;
  readonly factSet: number;
  /** Inputs, sorted; a message that was sent twice appears twice. */
  readonly inFlight: readonly number[];
}

const scalars = 6;

export function encode(state: ClusterState): string {
  const { requestsLeft, timeouts, crashes, duplicates, operators, factSet } = state;
  return text([...state.locals, requestsLeft, timeouts, crashes, duplicates, operators, factSet, ...state.inFlight]);
}

export function decode(key: string, nodes: number): ClusterState {
  const numbers: number[] = [];
  for (let at = 0; at < key.length; at++) {
    const unit = key.charCodeAt(at);
    if (unit < wide) numbers.push(unit);
    else {
      numbers.push(key.charCodeAt(at + 1) * 0x10000 + key.charCodeAt(at + 2));
      at += 2;
    }
  }
  const [requestsLeft = 0, timeouts = 0, crashes = 0, duplicates = 0, operators = 0, factSet = 0] =
    numbers.slice(nodes);
  const locals = numbers.slice(0, nodes);
  return {
    ...{ locals, requestsLeft, timeouts, crashes, duplicates, operators, factSet },
    inFlight: numbers.slice(nodes + scalars),
  };
}

/** Precedes a number that does not fit in one unit. */
const wide = 0xffff;

function text(numbers: readonly number[]): string {
  const units: number[] = [];
  for (const number of numbers) {
    if (number < wide) units.push(number);
    else units.push(wide, number >>> 16, number & 0xffff);
  }
  return String.fromCharCode(...units);
}

export function plus(inFlight: readonly number[], sent: readonly number[]): readonly number[] {
  return sent.length === 0 ? inFlight : [...inFlight, ...sent].sort((a, b) => a - b);
}

/** One of several equal messages is taken out. */
export function without(inFlight: readonly number[], message: number): readonly number[] {
  const at = inFlight.indexOf(message);
  if (at < 0) throw new Error(`message ${message} is not in flight`);
  return inFlight.toSpliced(at, 1);
}
