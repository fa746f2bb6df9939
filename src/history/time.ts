/**
 * Times of a history as numbers of nanoseconds. Small numbers are taken as they stand. Nanoseconds since 1970, which a double
 * cannot hold, and ISO 8601 times count from the first of them in the file, so that differences stay exact.
 */
import { InputError } from "./errors.js";
import type { Json } from "./operation.js";

/** The time of an event that has none, as in Jepsen's histories. */
export const noTime = -1;

/** The same type as the time of an event, and not `noTime`. */
export function hasTime(time: number): boolean {
  return time !== noTime;
}

/** What `--order` and the option `order` of the library take; if it is absent, lines and times must agree. */
export type Order = "lines" | "time";

const remedy = "write nanoseconds as a whole number, or an ISO 8601 time such as 2026-11-27T10:00:00.5Z";
const wholeNumber = /^[+-]?\d{1,30}$/;
const decimal = /^[+-]?\d{1,15}\.\d{1,20}$/;
const isoTime =
  /^([+-]?\d{4,6})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?([Zz]|[+-]\d\d(?::?\d\d)?)?$/;

export class TimeReader {
  /** Subtracted from every time: 0 until a time needs it. */
  private base: bigint | undefined;
  private plain = true;
  /** The latest text and the time it was read as: a log repeats the same time often. */
  private latest: { readonly text?: string; readonly time: number } = { time: noTime };
  private zone: { readonly told: boolean; readonly line: number } | undefined;

  /** Throws InputError for an invalid time. */
  read(time: Json | undefined, line: number, field = "time"): number {
    if (typeof time === "number" && this.plain) {
      if (time !== noTime) this.base ??= 0n;
      return time;
    }
    if (time === undefined || time === null || time === noTime) return noTime;
    if (typeof time !== "string") return this.other(time, line, field);
    if (time !== this.latest.text) this.latest = { text: time, time: this.other(time, line, field) };
    return this.latest.time;
  }

  private other(time: Json, line: number, field: string): number {
    const since = this.since(time, line, field);
    if (this.base === undefined) {
      this.base = typeof since === "bigint" && !Number.isSafeInteger(Number(since)) ? since : 0n;
      this.plain = this.base === 0n;
    }
    if (typeof since === "number") {
      if (this.plain) return since;
      throw this.farAway(time, line, field);
    }
    const elapsed = Number(since - this.base);
    if (!Number.isSafeInteger(elapsed)) throw this.farAway(time, line, field);
    // One nanosecond before the first event is not the same as no time.
    return elapsed === noTime && !this.plain ? noTime - 0.5 : elapsed;
  }

  private since(time: Json, line: number, field: string): bigint | number {
    if (typeof time === "number") return Number.isSafeInteger(time) ? BigInt(time) : time;
    if (typeof time !== "string") throw new InputError("must be a time", { line, field }, remedy);
    const text = time.trim();
    if (wholeNumber.test(text)) return BigInt(text.replace(/^\+/, ""));
    if (decimal.test(text)) return Number(text);
    return this.instant(text, line, field);
  }

  /** Nanoseconds since 1970 of an ISO time. */
  private instant(text: string, line: number, field: string): bigint {
    const [, year, month, day, hour, minute, second = "00", fraction = "", zone] = isoTime.exec(text) ?? [];
    const problem = `${JSON.stringify(text.slice(0, 40))} is not a time`;
    if (year === undefined || month === undefined || day === undefined || hour === undefined || minute === undefined) {
      throw new InputError(problem, { line, field }, remedy);
    }
    const date = new Date(0);
    date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
    // A day that the month does not have moves into the next month.
    const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
    // A leap second is the 60th.
    if (!real || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) {
      throw new InputError(problem, { line, field }, remedy);
    }
    this.zone ??= { told: zone !== undefined, line };
    if (this.zone.told !== (zone !== undefined)) {
      throw new InputError(
        `${zone === undefined ? "does not say" : "says"} its offset from UTC and the time of line ${this.zone.line} ` +
          `${this.zone.told ? "does" : "does not"}`,
        { line, field },
        "give all times an offset, or Z, or none",
      );
    }
    const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offsetSeconds(zone);
    return BigInt(date.getTime()) * 1_000_000n + BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0"));
  }

  private farAway(time: Json, line: number, field: string): InputError {
    return new InputError(
      `${JSON.stringify(time)} is more than 104 days from the first time of the history`,
      { line, field },
      "all times of a history must count from the same moment, in nanoseconds",
    );
  }
}

function offsetSeconds(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0;
  const digits = zone.slice(1).replace(":", "");
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2) || "0") * 60;
  return zone.startsWith("-") ? -seconds : seconds;
}
