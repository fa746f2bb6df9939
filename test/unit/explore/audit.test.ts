/**
 * The audit finds programs that the explorer would judge wrongly: with hidden state, or with nodes that only look alike. And toy
 * programs whose mistakes show only where a crash strikes in the middle of a step.
 */
import { describe, expect, it } from "vitest";
import type { Host, Replica } from "../../../nodes/host.js";
import type { FactClaim } from "../../../src/contract/claim.js";
import type { Explorable } from "../../../src/explore/explorable.js";
import { Search } from "../../../src/explore/search.js";
import { bareProgram } from "../../support/bare-program.js";

const status = {};

function explorableOf(create: (host: Host) => Replica): Explorable {
  const program = bareProgram("toy", create);
  return {
    program,
    exploration: {
      bounds: {
        ...{ nodes: 3, requests: 2, timeouts: 0, crashes: 0, duplicates: 0, operators: 0, depth: 10, states: 1000 },
      },
      requests: (count) =>
        Array.from({ length: count }, (_, at) => ({
          ...{ request: { client: `c${at}`, seq: 1, command: { f: "write" } }, to: ["n1"] },
        })),
      operators: [],
      alike: () => ["n2", "n3"],
    },
    before: null,
    claims: () => [],
  };
}

function audited(create: (host: Host) => Replica) {
  const explorable = explorableOf(create);
  const reductions = { symmetry: true, sleepSets: true, skipInert: true };
  const { bounds } = explorable.exploration;
  return new Search({ explorable, settings: { options: {}, variant: null }, bounds, reductions, audit: true }).run(
    1000,
  );
}

const idle = { start: () => {}, onMessage: () => {}, onRequest: () => {}, onTimer: () => {}, inspect: () => status };

it("a log that cannot be is a violation", () => {
  const ahead = (): Replica => {
    const state = { committed: 0 };
    const logView = { commitIndex: () => state.committed, lastIndex: () => 0, epochAt: () => 0, requestAt: () => null };
    const onRequest = (): void => {
      state.committed = 1;
    };
    return { ...idle, onRequest, logView };
  };
  expect(audited(ahead)).toMatchObject({
    violation: {
      sentence: expect.stringContaining("it counts the entries up to 1 as committed, and its log ends at entry 0"),
    },
  });
});

describe("the audit", () => {
  it("complains about state in a closure", () => {
    const hiding = (host: Host): Replica => {
      let seen = 0;
      const onRequest = (): void => {
        seen += 1;
        if (seen === 2) host.send("n2", { type: "Second" });
      };
      return { ...idle, onRequest };
    };
    expect(() => audited(hiding)).toThrow("look the same and act differently");
  });

  it("complains about nodes that only look alike", () => {
    const ranked = (host: Host): Replica => ({
      ...idle,
      onRequest: () => {
        for (const other of ["n2", "n3"]) host.send(other, { type: "Hello" });
      },
      onMessage: () => {
        if (host.id === "n3") host.send("n1", { type: "OnlyTheThird" });
      },
    });
    expect(() => audited(ranked)).toThrow("treated as interchangeable act differently");
  });

  it("says nothing about a program that keeps its state in fields", () => {
    const plain = (host: Host): Replica => {
      const state = { seen: 0 };
      const onRequest = (): void => {
        state.seen += 1;
        if (state.seen === 2) for (const other of ["n2", "n3"]) host.send(other, { type: "Second" });
      };
      return Object.assign({ state }, idle, { onRequest });
    };
    expect(audited(plain)?.violation).toBeNull();
  });
});

describe("a crash in the middle of a step", () => {
  /** Announces its order before it is stored, or after; a restart shows whether it still has it. */
  const storing =
    (early: boolean) =>
    (host: Host): Replica => {
      const tell = (wanted: boolean): void => {
        if (wanted && host.disk.read("starts").length === 1) host.trace({ type: "toy/told" });
      };
      return {
        ...idle,
        start: () => {
          const again = host.disk.read("starts").length > 0;
          if (again && host.disk.read("orders").length === 0) host.trace({ type: "toy/empty-handed" });
          host.disk.append("starts", 1);
          host.disk.sync();
        },
        onRequest: () => {
          tell(early);
          host.disk.append("orders", 1);
          host.disk.sync();
          tell(!early);
        },
      };
    };
  const keepsWhatItTells: FactClaim = {
    kind: "facts",
    ...{ name: "keeps-what-it-tells", headline: "", source: "" },
    traces: ["toy/told", "toy/empty-handed"],
    facts: (seen) =>
      seen.seen === "trace" && seen.node === "n1" ? [{ kind: seen.event.type, about: "the order", says: [] }] : [],
    broken: (_added, known) => (known.length === 0 ? null : "It told of what it does not have."),
  };
  const explored = (early: boolean) => {
    const toy = explorableOf(storing(early));
    const explorable: Explorable = {
      ...toy,
      exploration: { ...toy.exploration, alike: () => [] },
      claims: () => [keepsWhatItTells],
    };
    const bounds = { ...toy.exploration.bounds, requests: 1, crashes: 1 };
    const reductions = { symmetry: false, sleepSets: true, skipInert: true };
    return new Search({ explorable, settings: { options: {}, variant: null }, bounds, reductions }).run(1000);
  };

  it("keeps what was done before the sync, and nothing after it", () => {
    expect(explored(true)?.violation?.sentence).toBe("It told of what it does not have.");
    expect(explored(false)?.violation).toBeNull();
  });
});
