/** The text that goes to nft and tc; whether it has its effect is seen by the fault tests beside this one. */
import { expect, test } from "vitest";
import { queues, ruleset } from "../../../src/clusters/docker/filters.js";

const lines = (text: string): string[] => text.split("\n").map((line) => line.trim());

test("every rule names the sender and the replica port, so that the way back and the clients stay open", () => {
  const text = ruleset(
    7000,
    [
      { source: "10.1.0.2", impairment: { kind: "loss", percent: 12.5 } },
      { source: "10.1.0.3", impairment: { kind: "cut" } },
    ],
    [{ destination: "10.1.0.4", bytesPerSecond: 2000 }],
  );
  const rules = lines(text).filter((line) => line.startsWith("ip "));
  expect(rules).toEqual([
    "ip saddr 10.1.0.3 tcp dport 7000 counter drop",
    'ip saddr 10.1.0.2 tcp dport 7000 numgen random mod 10000 < 1250 counter drop comment "loss 10.1.0.2"',
    "ip daddr 10.1.0.4 tcp dport 7000 meta priority set 1:10",
  ]);
});

test("a ruleset replaces the one before it in one transaction", () => {
  const [create, remove] = lines(ruleset(7000, [], []));
  expect([create, remove]).toEqual(["table inet schism", "delete table inet schism"]);
});

test("what lets nothing pass stands before what lets something pass", () => {
  const kinds = ["loss", "periodic-reset", "reset", "cut"] as const;
  const impairments = {
    loss: { kind: "loss", percent: 1 },
    "periodic-reset": { kind: "periodic-reset", everyMs: 500 },
    reset: { kind: "reset" },
    cut: { kind: "cut" },
  } as const;
  const text = ruleset(
    7000,
    kinds.map((kind) => ({ source: "10.1.0.2", impairment: impairments[kind] })),
    [],
  );
  const verdicts = lines(text)
    .filter((line) => line.startsWith("ip "))
    .map((line) => line.replace("ip saddr 10.1.0.2 tcp dport 7000 ", ""));
  expect(verdicts).toEqual([
    "counter drop",
    "counter reject with tcp reset",
    "limit rate 120/minute burst 1 packets counter reject with tcp reset",
    'numgen random mod 10000 < 100 counter drop comment "loss 10.1.0.2"',
  ]);
});

test("each departure has a class of its own, of the number that the filter sets", () => {
  const departures = Array.from({ length: 20 }, (_, index) => ({
    destination: `10.1.0.${index + 2}`,
    bytesPerSecond: 1000 + index,
  }));
  const marked = lines(ruleset(7000, [], departures)).flatMap((line) => /priority set (\S+)/.exec(line)?.[1] ?? []);
  const classes = lines(queues("eth1", departures)).flatMap((line) => /classid (\S+)/.exec(line)?.[1] ?? []);
  expect(classes).toEqual(marked);
  expect(new Set(classes).size).toBe(20);
});
