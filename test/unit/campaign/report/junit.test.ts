/** JUnit XML as CI systems take it: well-formed, in the shape of their schemas, with counts that add up, and nothing lost. */
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { changesOf } from "../../../../src/campaign/report/changes.js";
import { junitOf } from "../../../../src/campaign/report/junit.js";
import type { CampaignSummary } from "../../../../src/campaign/summary.js";
import {
  campaignOf,
  canary,
  cellOf,
  convicted,
  findingOf,
  hostile,
  nightOf,
  redCampaign,
} from "../../../support/campaign-summary.js";

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  text: string;
}

/** Throws if it is not well-formed. */
function parse(xml: string): Element {
  const root: Element = { name: "", attributes: new Map(), children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const made: Element = { name, attributes: new Map(Object.entries(attributes)), children: [], text: "" };
    open.at(-1)?.children.push(made);
    open.push(made);
  });
  parser.on("closetag", () => void open.pop());
  parser.on("text", (text) => {
    const at = open.at(-1);
    if (at !== undefined) at.text += text;
  });
  parser.write(xml).close();
  const [only] = root.children;
  if (only === undefined) throw new Error("no element");
  return only;
}

/** What the schemas of Jenkins and of surefire say of each element: its attributes, required ones first, and its children in order. */
const shapes = new Map([
  ["testsuites", { required: ["name"], allowed: ["tests", "failures", "errors", "time"], children: ["testsuite"] }],
  [
    "testsuite",
    {
      required: ["name", "tests", "failures", "errors"],
      allowed: ["skipped", "time", "timestamp"],
      children: ["properties", "testcase"],
    },
  ],
  ["properties", { required: [], allowed: [], children: ["property"] }],
  ["property", { required: ["name", "value"], allowed: [], children: [] }],
  [
    "testcase",
    { required: ["name", "classname", "time"], allowed: [], children: ["skipped", "error", "failure", "system-out"] },
  ],
  ["failure", { required: ["type", "message"], allowed: [], children: [] }],
  ["error", { required: ["type", "message"], allowed: [], children: [] }],
  ["skipped", { required: ["message"], allowed: [], children: [] }],
  ["system-out", { required: [], allowed: [], children: [] }],
]);

function expectShape(element: Element): void {
  const shape = shapes.get(element.name);
  if (shape === undefined) throw new Error(`<${element.name}> is no element of JUnit`);
  const names = [...element.attributes.keys()];
  expect(names).toEqual(expect.arrayContaining(shape.required));
  expect([...shape.required, ...shape.allowed]).toEqual(expect.arrayContaining(names));
  const places = element.children.map(({ name }) => shape.children.indexOf(name));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort());
  for (const name of ["tests", "failures", "errors", "skipped"]) {
    if (element.attributes.has(name)) expect(element.attributes.get(name)).toMatch(/^\d+$/);
  }
  if (element.attributes.has("timestamp")) {
    expect(element.attributes.get("timestamp")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  }
  element.children.forEach(expectShape);
}

/** Name and outcome of each case; the counts of the suite are those of its cases. */
function casesOf(summary: CampaignSummary): readonly (readonly [string, string, string])[] {
  const root = parse(junitOf(summary, changesOf(summary, null)));
  expectShape(root);
  const [suite] = root.children;
  const cases = (suite?.children ?? []).filter(({ name }) => name === "testcase");
  const outcomes = cases.map((each) => {
    const [result] = each.children;
    const kind = result === undefined || result.name === "system-out" ? "passed" : result.name;
    return [each.attributes.get("name") ?? "", kind, result?.attributes.get("message") ?? ""] as const;
  });
  for (const [attribute, kind] of [
    ["failures", "failure"],
    ["errors", "error"],
    ["skipped", "skipped"],
  ]) {
    const count = outcomes.filter(([, outcome]) => outcome === kind).length;
    expect(suite?.attributes.get(attribute ?? "")).toBe(`${count}`);
    expect(root.attributes.get(attribute ?? "")).toBe(attribute === "skipped" ? undefined : `${count}`);
  }
  expect(suite?.attributes.get("tests")).toBe(`${cases.length}`);
  return outcomes;
}

describe("JUnit", () => {
  it("has a case for each cell, and a convicted canary passes", () => {
    expect(casesOf(campaignOf()).map(([name, kind]) => [name, kind])).toEqual([
      ["raft sim", "passed"],
      ["raft canary", "passed"],
    ]);
  });

  it("fails for findings, at the cells that showed them", () => {
    expect(casesOf(redCampaign())).toEqual([
      ["raft sim", "passed", ""],
      ["raft canary", "passed", ""],
      ["paxos sim", "failure", findingOf().finding.headline],
    ]);
  });

  it("has a case for a finding that only replays showed", () => {
    const night = nightOf({ state: "red", cells: [cellOf()] });
    const finding = findingOf({ state: "open", seenIn: new Map([[night.night, 0]]) }, { system: "gone" });
    expect(casesOf(campaignOf([night], [finding])).map(([name, kind]) => [name, kind])).toEqual([
      ["raft sim", "passed"],
      ["finding 0123456789ab", "failure"],
    ]);
  });

  it("fails for convictions that are not a finding yet", () => {
    const unexplained = [{ cell: "paxos sim", kind: "liveness", runs: 3 }];
    const night = nightOf({ state: "red", cells: [cellOf(), convicted], unexplained });
    expect(casesOf(campaignOf([night]))).toEqual([
      ["raft sim", "passed", ""],
      ["paxos sim", "failure", "No finding explains yet: paxos sim: 3 runs convicted by liveness"],
    ]);
    expect(casesOf(campaignOf([night], [findingOf()]))[1]?.[2]).toBe(`${findingOf().finding.headline} (and 1 more)`);
  });

  it("does not fail for what is acknowledged, fixed, or was not seen this night", () => {
    const night = nightOf({ cells: [convicted] });
    const others = [
      findingOf({ state: "acknowledged", acknowledged: { reason: "known", until: "2027-01-01", expired: false } }),
      findingOf({ state: "fixed", seenIn: new Map() }),
      findingOf({ state: "open", seenIn: new Map([["2026-11-01", 2]]) }),
    ];
    const campaign = campaignOf([night], others);
    expect(casesOf(campaign).map(([, kind]) => kind)).toEqual(["passed"]);
    // The case says why it does not fail, though runs of it were convicted.
    expect(junitOf(campaign, changesOf(campaign, null))).toContain(
      "0123456789ab (acknowledged until 2027-01-01: known)",
    );
  });

  it("says errors of cells that prove too little, and of the night itself", () => {
    const reason = "raft sim did not run.";
    const cells = [cellOf({ runs: 0, outcomes: new Map(), voidBecause: [reason] }), canary];
    const night = nightOf({ cells, voidBecause: ["The night was not run to its end.", reason] });
    expect(casesOf(campaignOf([night]))).toEqual([
      ["raft sim", "error", reason],
      ["raft canary", "passed", ""],
      ["2026-11-28", "error", "The night was not run to its end."],
    ]);
  });

  it("loses no conviction of a cell whose plan is missing", () => {
    const unexplained = [{ cell: "paxos sim", kind: "liveness", runs: 3 }];
    const reason = "The plan of the night is unknown: the plan of every shard is missing.";
    const night = nightOf({ cells: [], unexplained, state: "red", voidBecause: [reason] });
    expect(casesOf(campaignOf([night]))).toEqual([
      ["paxos sim", "failure", "No finding explains yet: paxos sim: 3 runs convicted by liveness"],
      ["2026-11-28", "error", reason],
    ]);
  });

  it("says that a cell was skipped, and why", () => {
    const idle = cellOf({ runs: 0, due: 0, outcomes: new Map() });
    expect(casesOf(campaignOf([nightOf({ cells: [idle] })]))).toEqual([
      ["raft sim", "skipped", "no run was due in this night"],
    ]);
  });

  it("holds hostile names as text", () => {
    const shown = ["\u0000", "\u202e", "\uffff"].reduce(
      (text, bad) => text.replaceAll(bad, `\\u${bad.charCodeAt(0).toString(16).padStart(4, "0")}`),
      hostile,
    );
    const cell = cellOf({ cell: hostile, voidBecause: [hostile] });
    const night = nightOf({ cells: [cell], voidBecause: [hostile] });
    const [[name, kind, message] = []] = casesOf(campaignOf([night], [], hostile));
    // A parser makes a space of a line feed within an attribute.
    const inAttribute = shown.replaceAll("\n", " ");
    expect([name, kind, message]).toEqual([inAttribute, "error", inAttribute]);
  });
});
