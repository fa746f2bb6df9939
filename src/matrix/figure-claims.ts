/** The claims of a system that are figures, held against a row of the matrix. */
import { impliesModel } from "../checkers/ladder/check.js";
import { type Figures, type OperatorTask, type ServingSides, survivable } from "../contract/figures.js";
import { figuresUnder } from "../contract/system.js";
import { plural } from "../history/plural.js";
import type { Scenario } from "../record/record.js";
import type { ClaimResult, MeasuredClaim } from "./claims.js";
import { acknowledgedUpdates } from "./experiments.js";
import type { MatrixRow } from "./matrix.js";
import type { Serving } from "./measure.js";
import { neededCommands } from "./operator.js";
import type { MatrixSubject } from "./subjects.js";

/** `row`: of this subject. */
export function figureClaims({ system, options }: MatrixSubject, row: MatrixRow): readonly MeasuredClaim[] {
  const figures = figuresUnder(system, options);
  const borne = new Set<string>(["none", ...system.bears.faults, ...(system.bears.datagrams ? ["datagrams"] : [])]);
  return [
    ...modelClaim(figures, row, borne),
    ...costClaims(figures, row),
    ...survivalClaims(figures, row),
    ...sideClaims(figures, row),
    recoveryClaim(figures, row),
    operatorClaim(figures, row),
    ...lossClaim(figures, row),
  ];
}

const held = (holds: boolean): ClaimResult => (holds ? "held" : "broken");

function modelClaim({ model }: Figures, row: MatrixRow, borne: ReadonlySet<string>): readonly MeasuredClaim[] {
  if (model === null) return [];
  const cells = row.models.filter(({ column }) => borne.has(column));
  const against = cells.filter(({ strongest, decided }) => decided && !impliesModel(strongest, model));
  const examined = cells.filter(({ decided }) => decided);
  const broken = against[0]?.against[0];
  return [
    {
      claim: `what clients see satisfies ${model} under every fault that it tolerates`,
      experiment: `${plural(
        cells.reduce((sum, { runs }) => sum + runs, 0),
        "run",
      )} under ${plural(cells.length, "kind")} of faults, none among them`,
      measured:
        against.length === 0
          ? `${model} in each of them`
          : `not under ${against.map(({ column }) => (column === "none" ? "no fault" : column)).join(", ")}`,
      result: examined.length < cells.length || cells.length === 0 ? "not examined" : held(against.length === 0),
      run: row.runs[broken ?? 0]?.scenario ?? null,
    },
  ];
}

function costClaims({ messages, delays }: Figures, { cost }: MatrixRow): readonly MeasuredClaim[] {
  const { sizes } = cost;
  const counted = {
    experiment: `counted on a cluster at rest, without what timers send later, from ${sizes[0]?.nodes ?? 0} nodes to ${sizes.at(-1)?.nodes ?? 0}`,
    run: null,
  };
  const seen = (law: string | null, counts: readonly number[]): string => `${law ?? "no law"}: ${counts.join(", ")}`;
  return [
    {
      ...counted,
      claim: `messages between replicas for an update: ${messages}, n being the number of other nodes`,
      measured: seen(
        cost.text,
        sizes.map((size) => size.messages.least),
      ),
      result: held(cost.text === messages),
    },
    {
      ...counted,
      claim: `messages one after the other that the answer to an update waits for: ${delays}`,
      measured: seen(
        cost.delays,
        sizes.map((size) => size.delays),
      ),
      result: held(cost.delays === delays),
    },
  ];
}

const kinds = ["updates", "reads"] as const;

function survivalClaims({ survives }: Figures, row: MatrixRow): readonly MeasuredClaim[] {
  const runs = runsOf(row, (name) => name.endsWith(" killed"));
  return kinds.map((kind) => ({
    claim: survivalWords(kind, survivable(survives[kind], row.nodes), row.nodes),
    experiment: `${plural(runs.length, "run")}, in each of which some of ${row.nodes} nodes are killed`,
    measured: `answered with any ${row.survives[kind]} of them down`,
    result: runs.length === 0 ? "not examined" : held(row.survives[kind] === survivable(survives[kind], row.nodes)),
    run: runs[0] ?? null,
  }));
}

function survivalWords(kind: string, count: number, nodes: number): string {
  return count === 0
    ? `${kind} are answered only with all ${nodes} nodes up`
    : `${kind} are answered with any ${count} of ${nodes} nodes down, and with no more`;
}

function sideClaims({ serves }: Figures, row: MatrixRow): readonly MeasuredClaim[] {
  const [run = null] = runsOf(row, (name) => name === "the leader is cut off");
  return kinds.map((kind) => ({
    claim: `while a partition cuts off the leader, or a node, ${sideWords[serves[kind]]} ${kind}`,
    experiment: "1 run in which clients ask all nodes throughout",
    measured: row.sides === null ? "the partition cut nothing" : sidesSeen(row.sides, kind),
    result: row.sides === null ? "not examined" : held(servingSides(row.sides, kind) === serves[kind]),
    run,
  }));
}

const sideWords: { readonly [sides in ServingSides]: string } = {
  neither: "neither side answers",
  "the cut-off side": "only the cut-off side answers",
  "the other side": "only the other side answers",
  both: "both sides answer",
};

function servingSides({ minority, majority }: NonNullable<MatrixRow["sides"]>, kind: keyof Serving): ServingSides {
  const [cut, other] = [minority[kind].answered > 0, majority[kind].answered > 0];
  if (cut && other) return "both";
  return cut ? "the cut-off side" : other ? "the other side" : "neither";
}

function sidesSeen({ minority, majority }: NonNullable<MatrixRow["sides"]>, kind: keyof Serving): string {
  const of = ({ asked, answered }: Serving["reads"]): string => `${answered} of ${asked}`;
  return `${of(minority[kind])} answered by the cut-off side, ${of(majority[kind])} by the other`;
}

function recoveryClaim({ recoveryMs }: Figures, row: MatrixRow): MeasuredClaim {
  const worst = row.recovery.map(({ worstMs }) => worstMs);
  const never = row.recovery.filter(({ worstMs }) => worstMs === null);
  const longest = Math.max(0, ...worst.map((ms) => ms ?? 0));
  const slowest = (never[0] ?? row.recovery.find(({ worstMs }) => worstMs === longest))?.runs[0] ?? 0;
  return {
    claim:
      recoveryMs === null
        ? "after the loss of some node, updates wait until it is back, or for an operator"
        : `after the loss of any one node, updates succeed again within ${recoveryMs} ms`,
    experiment: `${plural(row.recovery.flatMap(({ runs }) => runs).length, "run")}, in each of which one node is killed`,
    measured: row.recovery
      .map(({ role, worstMs }) => `${role} ${worstMs === null ? "never" : `${Math.round(worstMs)} ms`}`)
      .join(", "),
    result:
      row.recovery.length === 0
        ? "not examined"
        : held(recoveryMs === null ? never.length > 0 : never.length === 0 && longest <= recoveryMs),
    run: row.runs[slowest]?.scenario ?? null,
  };
}

function operatorClaim({ operator = [] }: Figures, row: MatrixRow): MeasuredClaim {
  const needed = neededCommands(row);
  const names = needed.map(({ command }) => command).sort();
  return {
    claim:
      operator.length === 0
        ? "no operator has to do anything"
        : `an operator ${operator.map((task) => taskWords[task]).join(", ")}, and has nothing else to do`,
    experiment: `all ${row.runs.length} runs of the matrix`,
    measured:
      needed.length === 0
        ? "no command was needed"
        : needed.map(({ command, times }) => `${command} ${times} times`).join(", "),
    result: row.runs.length === 0 ? "not examined" : held(names.join(" ") === operator.toSorted().join(" ")),
    run: row.runs[needed.at(-1)?.runs[0] ?? 0]?.scenario ?? null,
  };
}

const taskWords: { readonly [task in OperatorTask]: string } = {
  promote: "replaces a leader that is lost (promote)",
  repair: "repairs nodes that have diverged (repair)",
};

function lossClaim({ loses }: Figures, row: MatrixRow): readonly MeasuredClaim[] {
  if (loses === undefined) return [];
  const [run = null, ...others] = runsOf(row, (name) => name === acknowledgedUpdates);
  return [
    {
      claim: loses === "nothing" ? "no acknowledged update is lost" : "some acknowledged updates are lost",
      experiment: `${plural(others.length + 1, "run")} under partitions, kills, power losses and failovers, as far as it has them`,
      measured: row.loss === null ? "nothing was read at the end" : `${row.loss.lost} of ${row.loss.acknowledged} lost`,
      result:
        row.loss === null || row.loss.acknowledged === 0
          ? "not examined"
          : held(row.loss.lost > 0 === (loses === "some")),
      run,
    },
  ];
}

function runsOf({ runs }: MatrixRow, is: (experiment: string) => boolean): readonly Scenario[] {
  return runs.flatMap(({ experiment, scenario }) => (is(experiment) ? [scenario] : []));
}
