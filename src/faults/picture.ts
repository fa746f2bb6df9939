/**
 * A partition in words, derived only from the links that it cut: whether it was given by its shape or link by link, the same
 * cut reads the same.
 */
import { type Link, linkName } from "./link.js";

/** One clause: `n1 | n2 n3`, `nothing leaves n1`, `n1 | n3, both reach n2`, or the links one by one. */
export function pictureOf(given: readonly Link[], nodes: readonly string[]): string {
  const cut = new Set(given.map(linkName));
  const isCut = (from: string, to: string): boolean => cut.has(linkName({ from, to }));
  const links = nodes.flatMap((from) => nodes.filter((to) => isCut(from, to)).map((to) => ({ from, to })));
  const bothWays = links.every(({ from, to }) => isCut(to, from));
  if (!bothWays) return oneWayPicture(links, nodes) ?? listed(links, isCut);
  const hit = nodes.filter((node) => links.some(({ from }) => from === node));
  const whole = nodes.filter((node) => !hit.includes(node));
  const groups = groupsOf(hit, isCut);
  if (groups === undefined || groups.length < 2) return listed(links, isCut);
  // The fault is about the smaller group.
  const apart = groups
    .toSorted((a, b) => a.length - b.length)
    .map((group) => group.join(" "))
    .join(" | ");
  if (whole.length === 0) return apart;
  return `${apart}, ${groups.length === 2 ? "both" : "all"} reach ${whole.join(" ")}`;
}

/** Groups of nodes that are fully connected inside and fully cut off from each other; undefined if there are none. */
function groupsOf(
  nodes: readonly string[],
  isCut: (from: string, to: string) => boolean,
): readonly (readonly string[])[] | undefined {
  const groups: string[][] = [];
  for (const node of nodes) {
    const own = groups.find((group) => group.some((other) => !isCut(node, other)));
    if (own === undefined) groups.push([node]);
    else own.push(node);
  }
  const groupOf = (node: string): readonly string[] | undefined => groups.find((group) => group.includes(node));
  const consistent = nodes.every((a) => nodes.every((b) => a === b || isCut(a, b) === (groupOf(a) !== groupOf(b))));
  return consistent ? groups : undefined;
}

/** All that one node sends, or all that is sent to it. */
function oneWayPicture(links: readonly Link[], nodes: readonly string[]): string | undefined {
  const [first] = links;
  if (first === undefined || links.length !== nodes.length - 1) return undefined;
  if (links.every(({ from }) => from === first.from)) return `nothing leaves ${first.from}`;
  if (links.every(({ to }) => to === first.to)) return `nothing reaches ${first.to}`;
  return undefined;
}

/** Link by link, those that begin at one node together: `n1 <-> n2 n3, n2 -> n4`. */
function listed(links: readonly Link[], isCut: (from: string, to: string) => boolean): string {
  const clauses = new Map<string, string[]>();
  for (const { from, to } of links) {
    const bothWays = isCut(to, from);
    // One of the two stands for both.
    if (bothWays && clauses.get(`${to} <->`)?.includes(from) === true) continue;
    const begin = `${from} ${bothWays ? "<->" : "->"}`;
    clauses.set(begin, [...(clauses.get(begin) ?? []), to]);
  }
  return [...clauses].map(([begin, ends]) => `${begin} ${ends.join(" ")}`).join(", ");
}
