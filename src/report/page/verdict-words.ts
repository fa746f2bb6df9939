/** The verdict in words and numbers: its basis, and the steps of a long contradiction that are shown at first. */
import { outcomes, type PageData, type RunFacts } from "./data.js";

const words = new Map<PageData["valid"], string>([
  [true, "VALID"],
  [false, "INVALID"],
  ["unknown", "UNKNOWN"],
]);

export function wordOf(valid: PageData["valid"]): string {
  return words.get(valid) ?? "UNKNOWN";
}

/** How much was judged: operations by outcome, keys by verdict, faults. */
export function coverageWords({ counts, objects, run }: Pick<PageData, "counts" | "objects" | "run">): string {
  const [ok, fail, info] = outcomes.map((outcome) => counts.reduce((sum, each) => sum + each[outcome], 0));
  const judged = objects.filter(({ valid }) => valid !== null);
  const keys = keyWords.flatMap(([valid, word]) => {
    const count = judged.filter((object) => object.valid === valid).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return [
    `Operations: ${ok} ok, ${fail} failed, ${info} indeterminate.`,
    ...(judged.length > 1 ? [`Keys: ${keys.join(", ")}.`] : []),
    ...(run === null ? [] : [faultWords(run)]),
  ].join(" ");
}

const keyWords = [
  [false, "violated"],
  ["unknown", "unknown"],
  [true, "valid"],
] as const;

function faultWords({ faultFacts, plannedFaults }: Pick<RunFacts, "faultFacts" | "plannedFaults">): string {
  const all = faultFacts.length;
  if (all === 0)
    return plannedFaults === 0 ? "No faults were planned." : `Faults: ${plannedFaults} planned, none recorded.`;
  const proven = faultFacts.filter((fault) => fault.proven).length;
  const proof = proven === all ? "proven" : proven === 0 ? "not proven" : `${proven} proven`;
  return `Faults: ${all}, ${proof} to have been in effect.`;
}

/** Of a long contradiction the first and the last steps are shown, so that the timeline is not far. */
const shownFirst = 4;
const shownLast = 4;
/** Folding away one or two would save nothing. */
const leastFolded = 3;

/** Steps from `from` to before `to` are folded away at first; `from` equals `to` if none are. */
export function foldedSteps(steps: number): { readonly from: number; readonly to: number } {
  const others = steps - shownFirst - shownLast;
  return { from: shownFirst, to: shownFirst + (others < leastFolded ? 0 : others) };
}
