/** Operations as the page has them, without a history behind them. */
import type { PageOperation } from "../../src/report/page/operation.js";

export function operation(
  number: number,
  from: number,
  to: number | null,
  more: Partial<PageOperation> = {},
): PageOperation {
  return {
    ...{ number, call: number * 2, completion: to === null ? -1 : number * 2 + 1, from, to: to ?? -1 },
    ...{
      type: to === null ? "info" : "ok",
      client: "client 0",
      lane: 0,
      object: 0,
      f: "read",
      input: "null",
      output: "1",
    },
    ...{ node: "n1", error: "", label: "read 1", mark: 0 },
    ...more,
  };
}

/** One after the other, a millisecond each. */
export function inSequence(count: number): PageOperation[] {
  return Array.from({ length: count }, (_, number) => operation(number, number * 2e6, number * 2e6 + 1e6));
}
