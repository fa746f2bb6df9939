/**
 * Registers that are read and written together: what one of them alone tells. A transaction found what it cannot have left there itself, a
 * value that nothing writes there, or one that was certainly overwritten before it began. Whatever is not refuted by that is not decided.
 */
import { sameJson } from "../../../history/json.js";
import type { Json, Operation } from "../../../history/operation.js";
import { microsOf, type Registers, valueIn } from "../../../models/multi-register.js";
import { capital, shown } from "../../telling/shown.js";
import { type Contradicted, contradicted, named } from "./result.js";

/** Writes of one register that may be looked at in looking for what was overwritten. */
const mostLookedAt = 20_000_000;

interface Found {
  readonly position: number;
  readonly name: string;
  readonly value: Json;
}

interface Write {
  readonly position: number;
  readonly value: Json;
}

/** Null if no register by itself shows that there is no order. */
export function refuteMultiRegister(operations: readonly Operation[], init: Json): Contradicted | null {
  const writes = new Map<string, Write[]>();
  const found: Found[] = [];
  for (const [position, { type, input, output }] of operations.entries()) {
    const own = new Map<string, { readonly value: Json; readonly how: "found" | "written" }>();
    for (const { f, name, value } of microsOf(type === "ok" && output !== undefined ? output : input) ?? []) {
      const before = own.get(name);
      if (f === "write") own.set(name, { value, how: "written" });
      else if (type === "ok" && before === undefined) {
        own.set(name, { value, how: "found" });
        found.push({ position, name, value });
      } else if (type === "ok" && before !== undefined && !sameJson(before.value, value)) {
        return contradicted(
          [position],
          `${capital(named(operations, position))} found ${shown(value)} in register ${shown(name)}, where it had itself ${before.how} ` +
            `${shown(before.value)} just before.`,
        );
      }
    }
    for (const [name, { value, how }] of own) {
      if (how !== "written") continue;
      const others = writes.get(name);
      if (others === undefined) writes.set(name, [{ position, value }]);
      else others.push({ position, value });
    }
  }
  return refuteOne(operations, found, writes, init);
}

function refuteOne(
  operations: readonly Operation[],
  found: readonly Found[],
  writes: ReadonlyMap<string, readonly Write[]>,
  init: Json,
): Contradicted | null {
  const callOf = (position: number): number => operations[position]?.call ?? 0;
  const endOf = (position: number): number => operations[position]?.return ?? 0;
  let looked = 0;
  for (const { position, name, value } of [...found].sort((a, b) => endOf(a.position) - endOf(b.position))) {
    const begun = (writes.get(name) ?? []).filter((each) => {
      return each.position !== position && callOf(each.position) < endOf(position);
    });
    looked += begun.length + 1;
    if (looked > mostLookedAt) return null;
    const sources = begun.filter((each) => sameJson(each.value, value));
    const atStart = sameJson(startOf(init, name), value);
    const the = capital(named(operations, position));
    if (sources.length === 0 && !atStart) {
      return contradicted(
        [position],
        `${the} found ${shown(value)} in register ${shown(name)}; nothing that had begun before event ${endOf(position)}, where it ended, leaves that ` +
          "there.",
      );
    }
    const until = Math.max(-1, ...sources.map((each) => endOf(each.position)));
    const over = begun.find((each) => {
      const between = callOf(each.position) > until && endOf(each.position) < callOf(position);
      return between && !sameJson(each.value, value);
    });
    if (over === undefined) continue;
    const since =
      until < 0
        ? "which it started with and nothing had written there"
        : `and what had written that there had completed by event ${until}`;
    return contradicted(
      [over.position, position],
      `${the} found ${shown(value)} in register ${shown(name)}, ${since}; ${named(operations, over.position)}, which left ${shown(over.value)} there, ` +
        `${until < 0 ? "" : "began after that and "}had completed before event ${callOf(position)}.`,
    );
  }
  return null;
}

function startOf(init: Json, name: string): Json {
  return valueIn(isRegisters(init) ? init : [], name);
}

function isRegisters(init: Json): init is Registers {
  return Array.isArray(init) && init.every((each) => Array.isArray(each) && typeof each[0] === "string");
}
