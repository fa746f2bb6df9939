/** Which engine's result counts if several run at once: the one whose turn comes first on a single thread, whichever is quicker. */
import { describe, expect, it } from "vitest";
import { Contest } from "../../../src/checkers/linearizability/parallel/contest.js";
import { EngineShare } from "../../../src/checkers/linearizability/parallel/engine-share.js";
import { preparePartition } from "../../../src/checkers/linearizability/partition.js";
import { search } from "../../../src/checkers/linearizability/search.js";
import { type EngineName, type Shared, type Turn, turnPlace } from "../../../src/checkers/linearizability/turns.js";
import type { Operation } from "../../../src/history/operation.js";
import { counter } from "../../../src/models/counter.js";
import { casRegister } from "../../../src/models/register.js";

const turn = (engine: EngineName, round: number, rest: Partial<Turn> = {}): Turn => ({
  ...{ engine, round, configurations: 100_000, peak: 10, held: 5, valid: undefined, exhausted: false },
  ...rest,
});

const on = (call: number, end: number, rest: Partial<Operation>): Operation => ({
  ...{ id: call, process: call, f: "add", key: null, input: null, output: null, type: "ok" },
  ...{ call, return: end, callTime: -1, returnTime: -1 },
  ...rest,
});

/** Refuted by trying all sums of different powers. */
const sums = (adds: number): Operation[] => [
  ...Array.from({ length: adds }, (_, id) => on(id, 200 + id, { input: 3 ** id })),
  on(50, 60, { f: "read", output: 2 * 3 ** 3 }),
];

/** A value that was never written is read while all exchanges of five others are under way: a coarser history refutes that. */
const unwritten: readonly Operation[] = [
  on(0, 1, { f: "write", input: 0 }),
  ...Array.from({ length: 20 }, (_, id) =>
    on(2 + id, 100 + id, { f: "cas", input: [id % 5, (id + 1 + Math.floor(id / 5)) % 5] }),
  ),
  on(50, 51, { f: "read", output: 7 }),
];

describe("a contest of engines", () => {
  it("believes the answer that comes first in the order of turns, though another is known earlier", () => {
    const told: boolean[] = [];
    const contest = new Contest<string>("k", (valid) => told.push(valid));
    contest.note("judge", turn("depth-first", 0));
    contest.note("helper", turn("sweep", 0, { peak: 7, held: 7 }));
    contest.note("helper", turn("sweep", 1, { valid: false }));
    expect([told, contest.winner]).toEqual([[false], "helper"]);
    contest.note("judge", turn("quotients", 0, { configurations: 3, peak: 1, held: 1 }));
    contest.note("judge", turn("depth-first", 1, { peak: 40, held: 20, valid: false }));
    expect([told, contest.winner]).toEqual([[false], "judge"]);
    // What the helper did beyond that is not counted: one thread would not have done it.
    expect(contest.cost).toEqual({ configurations: 300_003, bytes: 40 + 7 + 1 });
  });

  it("ends what comes after an answer, and nothing that comes before", () => {
    const contest = new Contest<string>("k", () => {});
    const judge = new EngineShare(contest.control, null, () => {});
    contest.note("helper", turn("sweep", 3, { valid: true }));
    expect(judge.whose("quotients", 3)).toBe("ours");
    expect(judge.whose("depth-first", 4)).toBe("nobody's");
    expect(contest.engineToHelp()).toBeUndefined();
  });

  it("is a loud error where two engines contradict each other", () => {
    const contest = new Contest<string>("k", () => {});
    contest.note("helper", turn("sweep", 3, { valid: true }));
    expect(() => contest.note("judge", turn("depth-first", 2, { valid: false }))).toThrow(
      "engines contradict each other on key k: sweep says valid, depth-first says invalid",
    );
  });

  it("asks for help where a search is long, and not with an engine that has nothing left to try", () => {
    const contest = new Contest<string>("k", () => {});
    contest.note("judge", turn("depth-first", 0));
    expect(contest.engineToHelp()).toBeUndefined();
    contest.note("judge", turn("quotients", 0, { exhausted: true, configurations: 0 }));
    contest.note("judge", turn("sweep", 0, { configurations: 1_000_000 }));
    expect(contest.engineToHelp()).toBe("sweep");
    contest.help("sweep");
    expect(contest.engineToHelp()).toBe("narrow");
    contest.help("narrow");
    expect(contest.engineToHelp()).toBeUndefined();
  });

  it("leaves an engine to the thread that has caught up with it", () => {
    const contest = new Contest<string>("k", () => {});
    const judge = new EngineShare(contest.control, null, () => {});
    const helper = new EngineShare(contest.control, "sweep", () => {});
    judge.done(turn("sweep", 1));
    helper.done(turn("sweep", 0));
    expect(judge.whose("sweep", 2)).toBe("ours");
    helper.done(turn("sweep", 1));
    expect(judge.whose("sweep", 2)).toBe("another's");
    expect(helper.whose("depth-first", 0)).toBe("another's");
  });
});

describe("the engines of one search", () => {
  it.each([
    ["sums", preparePartition(sums(13), counter)],
    ["a value that nobody wrote", preparePartition(unwritten, casRegister())],
  ])("make the same turns alone as together: %s", (_, partition) => {
    const limits = { deadline: performance.now() + 60_000, memoryLimitBytes: 2 ** 30 };
    const made = (only?: EngineName): { readonly turns: Turn[]; readonly result: ReturnType<typeof search> } => {
      const turns: Turn[] = [];
      const shared: Shared = {
        whose: (engine, round) =>
          round > 3
            ? "nobody's"
            : only === undefined || engine === only || (only === "quotients" && turnPlace(engine, round) === 0)
              ? "ours"
              : "another's",
        done: (each) => turns.push(each),
      };
      return { turns, result: search(partition, limits, shared) };
    };
    const together = made();
    expect(together.turns.length).toBeGreaterThan(1);
    expect(together.turns.some(({ valid }) => valid === false)).toBe(true);
    for (const name of ["depth-first", "quotients", "sweep"] as const) {
      const alone = made(name).turns.filter(({ engine }) => engine === name);
      const own = together.turns.filter(({ engine }) => engine === name);
      expect(alone.slice(0, own.length)).toEqual(own);
    }
    // The same search without others says the same.
    const { result } = together;
    const told = (each: typeof result): object => ({ ...each, coarser: each.coarser?.steps });
    expect(told(search(partition, limits))).toEqual(told(result));
    const contest = new Contest<string>(null, () => {});
    for (const each of together.turns) contest.note("judge", each);
    expect(contest.cost).toEqual({ configurations: result.configurations, bytes: result.bytes });
  });
});
