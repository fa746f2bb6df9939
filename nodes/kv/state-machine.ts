/**
 * The replicated object: registers, counters and sets by key, with client sessions, so that a resent request takes effect only once
 * (Ongaro's thesis, section 6.3). Deterministic: every replica that applies the same requests in the same order holds the same state and
 * gives the same answers.
 */
import type { ClientRequest, Command, Json, Outcome } from "../host.js";

/** What a log replicates: deterministic, and each request takes effect once. */
export interface ReplicatedObject {
  /** Applies an update, or returns the answer that it gave before. */
  apply(request: ClientRequest): Outcome;
  /** Answers a command that changes nothing (`isQuery`). */
  query(command: Command): Outcome;
}

/** The answer to a compare-and-set that found another value: the object was asked, and refused. */
export const preconditionFailed = "precondition failed";

export interface StateMachineMistakes {
  /** A request that is applied again takes effect again. */
  readonly applyDuplicates?: boolean;
}

/** A client's latest request and its answer. */
interface Session {
  seq: number;
  outcome: Outcome;
}

export class StateMachine implements ReplicatedObject {
  private readonly values = new Map<string, Json>();
  private readonly sets = new Map<string, Map<string, Json>>();
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly mistakes: StateMachineMistakes = {}) {}

  apply(request: ClientRequest): Outcome {
    const session = this.sessions.get(request.client);
    if (session !== undefined && this.mistakes.applyDuplicates !== true) {
      if (session.seq === request.seq) return session.outcome;
      // It took effect, and its answer is forgotten: no client waits for it any more.
      if (session.seq > request.seq) return { type: "info", error: "the session has moved on" };
    }
    const outcome = this.execute(request.command);
    if (session === undefined) this.sessions.set(request.client, { seq: request.seq, outcome });
    else {
      session.seq = request.seq;
      session.outcome = outcome;
    }
    return outcome;
  }

  /** Sessions are not involved. */
  query(command: Command): Outcome {
    return this.execute(command);
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
        elements.set(JSON.stringify(value ?? null), value ?? null);
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
