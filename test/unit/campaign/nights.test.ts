/** Nights come in the order in which they began: names may say anything. */
import { describe, expect, it } from "vitest";
import { nightsInOrder } from "../../../src/campaign/ledger/nights.js";
import { attemptOf, planOf, sessionOf } from "../../support/ledger-lines.js";

describe("nights", () => {
  it("come in the order in which their first lines did", () => {
    const [first, second, third] = [sessionOf("n3"), attemptOf("n10", []), sessionOf("n9")];
    const later = { ...attemptOf("n3", []), begun: "2026-05-30T00:00:00.000Z" };
    const lines = [second, later, third, first, planOf("n3"), planOf("unknown")];
    expect(nightsInOrder(lines)).toEqual(["unknown", "n3", "n9", "n10"]);
    expect(nightsInOrder([...lines].reverse())).toEqual(["unknown", "n3", "n9", "n10"]);
  });
});
