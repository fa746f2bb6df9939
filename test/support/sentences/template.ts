/**
 * Templates of the sentences of explanations. A template is the sentence with holes, `<op:a>` for "the read of event 4", `<v:x>` for a
 * value, `<n:k>` for a number, `<events:e>` for "events 2, 4 and 7 more"; and a check of what it says against the history.
 */
import type { Json, Operation } from "../../../src/history/operation.js";
import type { Process } from "../../../src/history/process.js";
import type { Facts } from "./facts.js";
import { Wrong } from "./wrong.js";

export interface Events {
  readonly calls: readonly number[];
  /** How many there are beyond those named. */
  readonly more: number;
  readonly count: number;
}

export class Holes {
  constructor(
    private readonly groups: { readonly [name: string]: string | undefined },
    private readonly facts: Facts,
  ) {}

  text(name: string): string {
    const text = this.groups[name];
    if (text === undefined) throw new Error(`no hole ${name}`);
    return text;
  }

  has(name: string): boolean {
    return this.groups[name] !== undefined;
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  value(name: string): Json {
    return JSON.parse(this.text(name));
  }

  /** The operation that "the read of event 4" names; wrong if event 4 does not begin a read. */
  op(name: string): Operation {
    const operation = this.facts.beginningAt(Number(this.text(`${name}_call`)));
    if (operation.f !== this.text(`${name}_f`))
      throw new Wrong(`event ${operation.call} is no ${this.text(`${name}_f`)}`);
    return operation;
  }

  /** The process of "client 4" or "client web-1". */
  name(name: string): Process {
    const text = this.text(name);
    return /^\d+$/.test(text) ? Number(text) : text;
  }

  /** The operation that "event 4" names. */
  at(name: string): Operation {
    return this.facts.beginningAt(this.number(name));
  }

  events(name: string): Events {
    return eventsOf(this.text(name));
  }
}

/** "events 2, 4 and 7 more". */
export function eventsOf(text: string): Events {
  const more = Number(/(\d+) more$/.exec(text)?.[1] ?? 0);
  const calls = [...text.replace(/ and \d+ more$/, "").matchAll(/\d+/g)].map(([digits]) => Number(digits));
  if (text.startsWith("events") !== calls.length + more > 1) throw new Wrong(`"${text}" in a wrong number`);
  return { calls, more, count: calls.length + more };
}

export const json = String.raw`(?:null|true|false|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|"(?:[^"\\]|\\.)*"|\[[^\n]*?\]|\{[^\n]*?\})`;
const eventList = String.raw`events? \d+(?:, \d+)*(?: and \d+)?(?: more)?`;

export interface Template {
  readonly source: string;
  readonly pattern: RegExp;
  holds(holes: Holes, facts: Facts): boolean;
}

/** `[…]` may be missing, `(…|…)` is a choice, `[name:…]` and `(name:…|…)` can be asked for; `s?` may be missing, ⟨ and ⟩ are
 * parentheses. All else is itself.
 */
export function template(source: string, holds: Template["holds"]): Template {
  const escaped = source.replace(/[.*+^${}\\]/g, String.raw`\$&`);
  const named = (name: string | undefined): string => (name === undefined ? "(?:" : `(?<${name.slice(0, -1)}>`);
  const pattern = escaped
    .replace(/\((\w+:)?/g, (_, name?: string) => named(name))
    .replace(/\[(\w+:)?/g, (_, name?: string) => named(name))
    .replaceAll("]", ")?")
    .replaceAll("⟨", String.raw`\(`)
    .replaceAll("⟩", String.raw`\)`)
    .replace(/<(\w+):(\w+)>/g, (_, kind: string, name: string) => {
      if (kind === "op") return String.raw`[Tt]he (?<${name}_f>[\w-]+) of event (?<${name}_call>\d+)`;
      if (kind === "name") return String.raw`(?<${name}>[\w-]+)`;
      if (kind === "n") return String.raw`(?<${name}>-?\d+)`;
      if (kind === "v") return `(?<${name}>${json})`;
      if (kind === "events") return `(?<${name}>${eventList})`;
      return `(?<${name}>.+?)`;
    });
  return { source, pattern: new RegExp(`^${pattern}$`), holds };
}
