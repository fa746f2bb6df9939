/**
 * The replicated object: registers, counters and sets by key, with client sessions, so that a resent request takes effect only once
 * (Ongaro's thesis, section 6.3). Deterministic: every replica that applies the same requests in the same order holds the same state and
 * gives the same answers.
 */
import type { ClientRequest, Command, Json, Outcome } from "../host.js";
import { jsonText } from "../json.js";
import type { ReplicatedStateMachine } from "../state-machine.js";

/** The answer to a compare-and-set that found another value: the object was asked, and refused. */
export const preconditionFailed = "precondition failed";

export interface StateMachineMistakes {
  /** A request that is applied again takes effect again. */
  readonly applyDuplicates?: boolean;
  /** A snapshot has the values only. */
  readonly forgetSessions?: boolean;
}

/** A part of the state: a value, an element of a set, or the latest request of a client with its answer. */
export type Row =
  | readonly ["value", key: string, value: Json]
  | readonly ["element", key: string, element: Json]
  | readonly ["session", client: string, seq: number, outcome: Outcome];

/** A client's latest request and its answer. */
interface Session {
  seq: number;
  outcome: Outcome;
}

/** Its state as JSON: maps as lists of pairs, in the order in which keys were first written. */
interface Snapshot {
  readonly values: readonly (readonly [string, Json])[];
  readonly sets: readonly (readonly [string, readonly Json[]])[];
  readonly sessions: readonly (readonly [client: string, seq: number, outcome: Outcome])[];
}

export class StateMachine implements ReplicatedStateMachine {
  private values = new Map<string, Json>();
  private sets = new Map<string, Map<string, Json>>();
  private sessions = new Map<string, Session>();

  constructor(private readonly mistakes: StateMachineMistakes = {}) {}

  apply(request: ClientRequest): Outcome {
    const answered = this.mistakes.applyDuplicates === true ? undefined : this.answered(request);
    if (answered !== undefined) return answered;
    const session = this.sessions.get(request.client);
    const outcome = this.execute(request.command);
    if (session === undefined) this.sessions.set(request.client, { seq: request.seq, outcome });
    else {
      session.seq = request.seq;
      session.outcome = outcome;
    }
    return outcome;
  }

  /** The answer that this request, or a later one of its client, has had already. */
  answered({ client, seq }: ClientRequest): Outcome | undefined {
    const session = this.sessions.get(client);
    if (session === undefined || session.seq < seq) return undefined;
    // An earlier one took effect, and its answer is forgotten: no client waits for it any more.
    return session.seq === seq ? session.outcome : { type: "info", error: "the session has moved on" };
  }

  /** The whole state, sessions included; `put` of all rows into an empty machine makes an equal one. */
  rows(): readonly Row[] {
    const rows: Row[] = [];
    for (const [key, value] of this.values) rows.push(["value", key, value]);
    for (const [key, elements] of this.sets) {
      for (const element of elements.values()) rows.push(["element", key, element]);
    }
    for (const [client, { seq, outcome }] of this.sessions) rows.push(["session", client, seq, outcome]);
    return rows;
  }

  put(row: Row): void {
    switch (row[0]) {
      case "value":
        this.values.set(row[1], row[2]);
        return;
      case "element":
        this.execute({ f: "insert", key: row[1], value: row[2] });
        return;
      case "session":
        this.sessions.set(row[1], { seq: row[2], outcome: row[3] });
        return;
    }
  }

  /** Answers a command that changes nothing; sessions are not involved. */
  query(command: Command): Outcome {
    return this.execute(command);
  }

  isQuery(command: Command): boolean {
    return isQuery(command);
  }

  snapshot(): Json {
    const snapshot: Snapshot = {
      values: [...this.values],
      sets: [...this.sets].map(([key, elements]) => [key, [...elements.values()]]),
      sessions:
        this.mistakes.forgetSessions === true
          ? []
          : [...this.sessions].map(([client, { seq, outcome }]) => [client, seq, outcome]),
    };
    return snapshot as unknown as Json; // it consists of JSON values
  }

  restore(snapshot: Json): void {
    // Made by `snapshot`: checksums of the disk and the connection vouch for that.
    const { values, sets, sessions } = snapshot as unknown as Snapshot;
    this.values = new Map(values);
    this.sets = new Map(sets.map(([key, elements]) => [key, new Map(elements.map((each) => [jsonText(each), each]))]));
    this.sessions = new Map(sessions.map(([client, seq, outcome]) => [client, { seq, outcome }]));
  }

  private execute(command: Command): Outcome {
    const { f, key, value } = command;
    if (key === undefined) return malformed("no key");
    switch (f) {
      case "read":
        return ok(this.values.get(key) ?? null);
      case "total":
        return ok(this.values.get(key) ?? 0);
      case "write":
        this.values.set(key, value ?? null);
        return ok(value ?? null);
      case "cas": {
        if (!Array.isArray(value) || value.length !== 2) return malformed("value of cas must be [from, to]");
        if (!same(this.values.get(key) ?? null, value[0])) return { type: "fail", error: preconditionFailed };
        this.values.set(key, value[1]);
        return ok(value);
      }
      case "increment": {
        const before = this.values.get(key) ?? 0;
        if (typeof value !== "number" || typeof before !== "number")
          return malformed("value of increment must be a number");
        this.values.set(key, before + value);
        return ok(before + value);
      }
      case "insert": {
        const elements = this.sets.get(key) ?? new Map<string, Json>();
        this.sets.set(key, elements);
        elements.set(jsonText(value ?? null), value ?? null);
        return ok(value ?? null);
      }
      case "members":
        return ok([...(this.sets.get(key)?.values() ?? [])]);
      default:
        return malformed(`unknown command ${f}`);
    }
  }
}

/** True for commands that change nothing. */
export function isQuery(command: Command): boolean {
  return command.f === "read" || command.f === "total" || command.f === "members";
}

function ok(value: Json): Outcome {
  return { type: "ok", value };
}

function malformed(error: string): Outcome {
  return { type: "fail", error };
}

function same(a: Json, b: Json): boolean {
  return a === b || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
}
