/** What any program may answer to any operation of any workload: nothing ends the judging, and nonsense is not valid. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { mergeValidity, type Validity } from "../../../src/checkers/verdict.js";
import type { PlannedOperation, Workload } from "../../../src/contract/workload.js";
import type { Json } from "../../../src/history/operation.js";
import { judgeOperations } from "../../../src/judging/judge.js";
import { workloads } from "../../../src/workloads/index.js";
import { done, told } from "../../support/told.js";

function nested(depth: number): Json {
  return depth === 0 ? [] : [nested(depth - 1)];
}

const answers: ReadonlyMap<string, Json> = new Map<string, Json>([
  ["null", null],
  ["true", true],
  ["false", false],
  ["a negative number", -1],
  ["0", 0],
  ["a fraction", 1.5],
  ["a huge number", 1e300],
  ["an empty text", ""],
  ["a text", "x"],
  ["a release", "expired"],
  ["an empty list", []],
  ["a list of null", [null]],
  ["a list of a number", [7_000_007]],
  ["equal elements", [1, 1]],
  ["a list in a list", [[]]],
  ["a triple", [[1, 2, 3]]],
  ["a row of five", [[1, "k0", 3, 4, 5]]],
  ["a long list", Array.from({ length: 10_000 }, (_, place) => place + 5_000_000)],
  ["a nested list", nested(60)],
  ["an empty object", {}],
  ["an object", { k0: 1 }],
  ["an object of lists", { k0: [1, [1, 2, 3]] }],
  ["an inherited name", JSON.parse('{"__proto__": {"k0": []}, "constructor": 1}')],
]);

/** The first operation of each kind that a client plans, and those at the end. */
function plannedBy(workload: Workload): readonly PlannedOperation[] {
  const generators = [0, 1].map((client) =>
    workload.generator({ client, clients: 2, random: seededRandom(1, client) }),
  );
  const found = new Map<string, PlannedOperation>();
  for (const [n, generator] of Array.from({ length: 100 }, () => generators)
    .flat()
    .entries()) {
    const planned = generator.next();
    if (!found.has(planned.f)) found.set(planned.f, planned);
    const tells = workload.tells?.(planned.f) ?? workload.readOnly(planned.f);
    // Some operations are only asked after answers such as these.
    const value: Json = tells ? (planned.f === "acquire" ? n : [n]) : planned.value;
    generator.saw?.({ type: "ok", f: planned.f, key: planned.key, value });
  }
  const keys = [...found.values()].flatMap(({ key }) => key ?? []);
  for (const planned of workload.finalReads([...new Set(keys)], () => [])) found.set(planned.f, planned);
  return [...found.values()];
}

/** One operation got the answer; before it, those whose answers are not recorded were acknowledged. */
function judgedWith(workload: Workload, asked: PlannedOperation, answer: Json): Validity {
  const others = plannedBy(workload).filter(({ f }) => !(workload.tells?.(f) ?? workload.readOnly(f)));
  const events = [
    ...others.flatMap(({ f, key, value }) =>
      done(0, f, value, value, { node: "n1", ...(key === undefined ? {} : { key }) }),
    ),
    ...done(1, asked.f, asked.value, answer, { node: "n1", ...(asked.key === undefined ? {} : { key: asked.key }) }),
  ];
  return mergeValidity(judgeOperations(workload, told(events)).map(({ valid }) => valid));
}

const cases = [...workloads.values()].flatMap((workload) =>
  plannedBy(workload)
    .filter(({ f }) => workload.tells?.(f) ?? workload.readOnly(f))
    .map((asked) => ({ name: `${workload.name}, ${asked.f}`, workload, asked })),
);

/** What is not convicted, by what it is then; of ids all, which may have any form. */
const passing: ReadonlyMap<string, Readonly<{ valid?: readonly string[]; unknown?: readonly string[] }>> = new Map([
  ["sequential-register, read", { valid: ["null"] }],
  ["consensus, read", { valid: ["null"] }],
  ["commit, outcome", { valid: ["null"] }],
  ["lock, acquire", { valid: ["a negative number", "0"] }],
  ["lock, holds", { unknown: ["true", "false"] }],
  ["lock, release", { unknown: ["null", "true", "a release"] }],
  // The sum of what was added.
  ["votes, read", { valid: ["a negative number"] }],
  ["votes, settled", { valid: ["a negative number"] }],
  ["unique-ids, generate", { valid: [...answers.keys()] }],
  ["broadcast, read", { unknown: ["an empty list"] }],
  ["g-set, read", { unknown: ["an empty list"] }],
  ["g-counter, read", { unknown: ["0"] }],
  ["g-counter, settled", { valid: ["0"] }],
  ["pn-counter, read", { unknown: ["a negative number", "0"] }],
  ["kafka, committed", { unknown: ["an empty object"] }],
  ["kafka, send", { unknown: ["a negative number", "0"] }],
  ["kafka, poll", { unknown: ["an empty object"] }],
  ["queue, dequeue", { unknown: ["null"] }],
  ["queue, drain", { unknown: ["an empty list"] }],
  ["watch, write", { unknown: ["a negative number", "0"] }],
  ["watch, watch", { unknown: ["an empty list"] }],
]);

describe("an answer of any form is judged, and only what may be answered is not convicted", () => {
  it.each(cases)("$name", ({ name, workload, asked }) => {
    const judged = [...answers].map(([kind, answer]) => ({ kind, valid: judgedWith(workload, asked, answer) }));
    const kindsThatAre = (wanted: Validity) => judged.flatMap(({ kind, valid }) => (valid === wanted ? [kind] : []));
    const { valid = [], unknown = [] } = passing.get(name) ?? {};
    expect({ valid: kindsThatAre(true), unknown: kindsThatAre("unknown") }).toEqual({ valid, unknown });
  });

  it("all workloads are asked", () => {
    expect(new Set(cases.map(({ workload }) => workload.name))).toEqual(new Set(workloads.keys()));
  });
});

it("a verdict bears the name of its check", () => {
  for (const { name, checks } of workloads.values()) {
    const verdicts = judgeOperations({ checks, complaint: () => undefined }, []);
    expect(
      verdicts.map(({ property }) => property),
      name,
    ).toEqual(checks.map(({ property }) => property));
  }
});

it("what is wrong with an answer is told", () => {
  const lock = workloads.get("lock");
  const [verdict] =
    lock === undefined ? [] : judgeOperations(lock, told(done(1, "acquire", null, "x", { key: "l0", node: "n2" })));
  expect(verdict?.explanations[0]?.steps.map(({ sentence }) => sentence)).toEqual([
    'Event 0: client 1 asked acquire on key l0 and got "x" from n2.',
    "But an acquire must be answered with a whole number, the fencing token.",
  ]);
});
