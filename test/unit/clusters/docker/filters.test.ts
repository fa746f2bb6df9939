/** The text that goes to nft and tc; whether it has its effect is seen by the fault tests beside this one. */
import { describe, expect, test } from "vitest";
import {
  addedRule,
  arrival,
  bucket,
  bucketBytes,
  departure,
  emptyTable,
  redirection,
  trafficBetweenNodes,
  trafficTo,
} from "../../../../src/clusters/docker/filters.js";

const from = (impairment: Parameters<typeof arrival>[1]["impairment"]): string =>
  arrival(trafficTo(7000), { source: "10.1.0.2", impairment });

test("every rule names the sender and the replica port, so that the way back and the clients stay open", () => {
  expect([
    from({ kind: "cut" }),
    from({ kind: "reset" }),
    from({ kind: "loss", percent: 12.5 }),
    departure(trafficTo(7000), "10.1.0.4", 0),
  ]).toEqual([
    "add rule inet schism cuts ip saddr 10.1.0.2 tcp dport 7000 counter drop\n",
    "add rule inet schism resets ip saddr 10.1.0.2 tcp dport 7000 counter reject with tcp reset\n",
    "add rule inet schism losses ip saddr 10.1.0.2 tcp dport 7000 numgen random mod 1000000 < 125000 counter drop\n",
    "add rule inet schism departures ip daddr 10.1.0.4 tcp dport 7000 counter meta priority set 1:10\n",
  ]);
});

test("between servers all that one sends is its link, but for answers to probes", () => {
  expect(arrival(trafficBetweenNodes, { source: "10.1.0.2", impairment: { kind: "cut" } })).toBe(
    "add rule inet schism cuts ip saddr 10.1.0.2 tcp dport != 20000-29999 counter drop\n",
  );
  const table = emptyTable({ peerPorts: [2380], ports: [2380, 2379] });
  expect(table).toContain("ip daddr @peers tcp dport { 2380 } accept");
  expect(table).toContain("tcp sport { 2380, 2379 } tcp flags & (syn | ack) != syn accept");
});

test("what lets nothing pass stands before what lets something pass", () => {
  const jumps = [...emptyTable({ peerPorts: [7000], ports: [7000] }).matchAll(/jump (\w+)/g)].map(([, chain]) => chain);
  expect(jumps).toEqual(["cuts", "resets", "losses"]);
});

test("what the node's own user dials to a port of a peer is redirected; impairments hit only what leaves the namespace", () => {
  const redirections = [
    { address: "10.1.0.2", port: 2380, to: 40001 },
    { address: "10.1.0.3", port: 2380, to: 40002 },
  ];
  const text = redirection(1234, redirections);
  expect(text).toContain("elements = { 10.1.0.2 . 2380 : 40001, 10.1.0.3 . 2380 : 40002 }");
  expect(text).toContain("meta skuid 1234 ip protocol tcp redirect to : ip daddr . tcp dport map @links");
  expect(text).toContain("insert rule inet schism arrivals iif lo accept");
  expect(text).toContain("insert rule inet schism outward meta skuid != 0 ip daddr @peers tcp dport { 2380 } drop");
  expect(redirection(1234, [])).toBe("");
});

describe("both ends of what is given as a number", () => {
  test.each([
    [0.01, 100],
    [99.99, 999_900],
  ])("a loss of %d %%", (percent, parts) => {
    expect(from({ kind: "loss", percent })).toContain(`mod 1000000 < ${parts} `);
  });

  test.each([
    [50, 72_000],
    [60_000, 60],
  ])("a reset every %i ms", (everyMs, perHour) => {
    expect(from({ kind: "periodic-reset", everyMs })).toContain(`limit rate ${perHour}/hour burst 1 packets `);
  });

  test("a bandwidth: one frame fits in the bucket, and a fast one holds what comes in 10 ms", () => {
    expect([100, 10_000_000].map(bucketBytes)).toEqual([1600, 100_000]);
  });
});

test("each bucket has the class number that its filter sets", () => {
  const numbers = Array.from({ length: 20 }, (_, index) => index);
  const marked = numbers.map((number) => / set (\S+)/.exec(departure(trafficTo(7000), "10.1.0.2", number))?.[1]);
  const classes = numbers.map((number) => bucket("add", "eth1", number, 1000)[7]);
  expect(classes).toEqual(marked);
  expect(new Set(classes).size).toBe(20);
});

test("the rule that was added is known by what nft says of it", () => {
  const echo =
    "add rule inet schism cuts ip saddr 10.1.0.2 tcp dport 7000 counter packets 0 bytes 0 drop # handle 12\n";
  expect(addedRule(echo)).toEqual({ chain: "cuts", handle: 12 });
  expect(() => addedRule("")).toThrow("nft did not say which rule it added");
});
