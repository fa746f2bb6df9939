/**
 * The latest night as JUnit XML, as CI systems read it: a case for each cell. A case fails only for findings, and for convictions that are
 * not a finding yet; a cell that proves too little is an error; a cell that was due no run is skipped. What belongs to no cell has a case
 * of its own, so that nothing is lost.
 */

import { element, lines, type Xml, xmlDocument } from "../../report/xml.js";
import type { CellNight } from "../cell-night.js";
import type { FindingSummary } from "../findings/state.js";
import type { SessionLine } from "../ledger/lines.js";
import { type CampaignSummary, type NightSummary, showsIn, type Unexplained } from "../summary.js";
import type { Changes } from "./changes.js";
import { counted, latestRateWords, number, okPerFault, outcomeWords, subjectOf, unexplainedWords } from "./words.js";

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly seconds: number;
  readonly result: { readonly kind: "passed" | "failure" | "error" | "skipped"; readonly message: string };
  /** A line each. */
  readonly details: readonly string[];
}

export function junitOf({ campaign }: CampaignSummary, changes: Changes): string {
  const { latest } = changes;
  const cases = casesOf(changes);
  const count = (kind: Case["result"]["kind"]): number => cases.filter(({ result }) => result.kind === kind).length;
  const totals = {
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    time: (latest.ms / 1000).toFixed(3),
  };
  const timestamp = latest.begun === "" ? undefined : latest.begun.replace(/\..*$|Z$/, "");
  const suite = element(
    "testsuite",
    { name: `${campaign} ${latest.night}`, ...totals, skipped: count("skipped"), timestamp },
    lines([element("properties", {}, lines(propertiesOf(latest))), ...cases.map(caseOf)]),
  );
  // The schema of Jenkins (junit-10.xsd of its xUnit plugin) knows no number of skipped cases here.
  return xmlDocument(element("testsuites", { name: campaign, ...totals }, lines([suite])));
}

function propertiesOf({ state, seed, shards, sessions }: NightSummary): readonly Xml[] {
  const ofSessions = (say: (session: SessionLine) => string): string => [...new Set(sessions.map(say))].join(", ");
  const facts: readonly (readonly [name: string, value: string])[] = [
    ["state", state],
    ["seed", String(seed)],
    ["shards", `${shards.finished.length} of ${shards.expected} finished`],
    ["version", ofSessions(({ version }) => version)],
    ["commit", ofSessions(({ commit }) => commit ?? "unknown")],
    ["node", ofSessions(({ node }) => node)],
    ["platform", ofSessions(({ platform }) => platform)],
    ["kernel", ofSessions(({ kernel }) => kernel)],
  ];
  return facts.map(([name, value]) => element("property", { name, value }));
}

function casesOf(changes: Changes): readonly Case[] {
  const { latest, fresh, again, standing, untested, acknowledged } = changes;
  const open = [...fresh, ...again, ...standing].filter(({ seenIn }) => seenIn.has(latest.night));
  const placed = new Set<FindingSummary>();
  const cells = latest.cells.map((cell) => {
    const own = open.filter((finding) => showsIn(finding, cell, latest.night));
    for (const finding of own) placed.add(finding);
    return cellCase(cell, {
      findings: own,
      unexplained: latest.unexplained.filter((each) => each.cell === cell.cell),
      acknowledged: acknowledged.filter((finding) => showsIn(finding, cell, latest.night)),
    });
  });
  const elsewhere = open.filter((finding) => !placed.has(finding));
  const ofCells = new Set(latest.cells.flatMap(({ voidBecause }) => voidBecause));
  const ofNight = latest.voidBecause.filter((reason) => !ofCells.has(reason));
  return [
    ...cells,
    ...elsewhere.map(
      (finding): Case => ({
        ...{ classname: "schism.findings", name: `finding ${finding.finding.finding}`, seconds: 0 },
        ...failureOf([finding]),
      }),
    ),
    // The plan that has this cell is missing.
    ...latest.unexplained
      .filter(({ cell }) => !latest.cells.some((each) => each.cell === cell))
      .map(
        (each): Case => ({
          ...{ classname: "schism.findings", name: each.cell, seconds: 0 },
          ...failureOf([], [each]),
        }),
      ),
    ...untested.map(
      ({ finding, state }): Case => ({
        ...{ classname: "schism.findings", name: `finding ${finding.finding}`, seconds: 0 },
        ...{ result: { kind: "skipped", message: `${state}: ${finding.headline}` }, details: [] },
      }),
    ),
    ...(ofNight.length === 0
      ? []
      : [{ classname: "schism.night", name: latest.night, seconds: 0, ...errorOf(ofNight) }]),
  ];
}

interface ShownInCell {
  readonly findings: readonly FindingSummary[];
  readonly unexplained: readonly Unexplained[];
  readonly acknowledged: readonly FindingSummary[];
}

function cellCase(cell: CellNight, { findings, unexplained, acknowledged }: ShownInCell): Case {
  const failed = findings.length + unexplained.length > 0;
  const { result, details } = failed ? failureOf(findings, unexplained) : resultWithoutFinding(cell);
  const voids = failed ? cell.voidBecause : [];
  return {
    ...{ classname: `schism.${cell.system}`, name: cell.cell, seconds: cell.ms / 1000 },
    ...{ result, details: [...details, ...voids, ...acknowledged.map(acknowledgedLine), ...factsOf(cell)] },
  };
}

function resultWithoutFinding({ runs, voidBecause }: CellNight): Pick<Case, "result" | "details"> {
  if (voidBecause.length > 0) return errorOf(voidBecause);
  const kind = runs === 0 ? "skipped" : "passed";
  return { result: { kind, message: runs === 0 ? "no run was due in this night" : "" }, details: [] };
}

function failureOf(
  findings: readonly FindingSummary[],
  unexplained: readonly Unexplained[] = [],
): Pick<Case, "result" | "details"> {
  const reasons = [
    ...findings.map(({ finding }) => finding.headline),
    ...unexplained.map((each) => `No finding explains yet: ${unexplainedWords(each)}`),
  ];
  const more = reasons.length > 1 ? ` (and ${number(reasons.length - 1)} more)` : "";
  const told = findings.map((each) => {
    const { finding, state, firstSeen } = each;
    return (
      `${finding.finding} (${state}, ${finding.kind}): ${finding.headline}; ` +
      `since ${firstSeen.night}; replayed: ${latestRateWords(each)}`
    );
  });
  return {
    result: { kind: "failure", message: `${reasons[0] ?? ""}${more}` },
    details: [...told, ...reasons.slice(findings.length)],
  };
}

function acknowledgedLine({ finding, acknowledged }: FindingSummary): string {
  const { until = "", reason = "" } = acknowledged ?? {};
  return `${finding.finding} (acknowledged until ${until}: ${reason}): ${finding.headline}`;
}

function errorOf(reasons: readonly string[]): Pick<Case, "result" | "details"> {
  const [first = ""] = reasons;
  const more = reasons.length > 1 ? ` (and ${number(reasons.length - 1)} more)` : "";
  return { result: { kind: "error", message: `${first}${more}` }, details: reasons };
}

function factsOf(cell: CellNight): readonly string[] {
  const ok = okPerFault(cell);
  return [
    `${subjectOf(cell)} on ${cell.cluster}${cell.canary ? ", a canary" : ""}`,
    `${counted(cell.runs, "run")}${cell.due === null ? "" : ` of ${number(cell.due)} due`}: ${outcomeWords(cell) || "no outcome"}`,
    ok === null
      ? "no fault was in effect"
      : `${counted(cell.faults.windows, "fault")}, ${ok.toFixed(1)} operations succeeded during each on average`,
  ];
}

function caseOf({ classname, name, seconds, result, details }: Case): Xml {
  const text = details.join("\n");
  const { kind, message } = result;
  const content =
    kind === "failure" || kind === "error"
      ? [element(kind, { message, type: kind === "failure" ? "finding" : "void" }, [text])]
      : [
          ...(kind === "skipped" ? [element("skipped", { message })] : []),
          ...(text === "" ? [] : [element("system-out", {}, [text])]),
        ];
  return element("testcase", { classname, name, time: seconds.toFixed(3) }, content);
}
