/** The parties that have their own line in the space-time diagram, and the places of the lines. */
import type { SpaceTime } from "../data.js";

/** A line of the diagram; several parties may share one. */
export interface SpaceTimeLine {
  readonly name: string;
  readonly node: boolean;
  readonly x: number;
}

export interface DiagramLayout {
  readonly lines: readonly SpaceTimeLine[];
  /** By party. */
  readonly lineOf: readonly SpaceTimeLine[];
  readonly width: number;
  readonly left: number;
  readonly faultsLeft: number;
}

export interface DiagramLayoutInput {
  readonly space: SpaceTime;
  /** Whether a party has its own line; others of its kind share one. */
  readonly own: (party: number) => boolean;
  /** Whether a node has a line; absent: all have one. */
  readonly takesPart?: (party: number) => boolean;
  /** Whether clients without a line of their own have one together. */
  readonly others: boolean;
  /** Of the view, pixels. */
  readonly width: number;
  readonly faults: boolean;
}

/** Lines closer together than this cannot be read: the diagram is then wider than its view. */
const leastGap = 74;
const leftOfClient = 92;

export function layOutDiagram({
  space,
  own,
  takesPart = () => true,
  others: shared,
  width: viewWidth,
  faults,
}: DiagramLayoutInput): DiagramLayout {
  const nodes = space.parties.flatMap(({ node }, party) => (node && takesPart(party) ? [party] : []));
  const clients = space.parties.flatMap(({ node }, party) => (node ? [] : [party]));
  const apart = clients.filter(own);
  const others = clients.filter((party) => !own(party));
  const nameOf = (party: number): string => space.parties[party]?.name ?? "";
  const groups = [
    ...(shared && others.length > 0 ? [{ name: apart.length > 0 ? "other clients" : "clients", parties: others }] : []),
    ...[...apart, ...nodes].map((party) => ({ name: nameOf(party), parties: [party] })),
  ];
  const faultsLeft = 78;
  const left = faultsLeft + (faults ? (viewWidth < 700 ? 30 : 128) : 0);
  // To the right of the last line there is room for its words.
  const room = 50;
  // The operations of the first client are named to its left, where faults would leave room.
  const least = !faults && apart.length > 0 ? leftOfClient : 0;
  const evenly = (viewWidth - left - room) / Math.max(1, groups.length);
  const each = Math.max(
    leastGap,
    evenly / 2 < least ? (viewWidth - left - room - least) / (groups.length - 0.5) : evenly,
  );
  const first = Math.max(each / 2, least);
  const lineOf: SpaceTimeLine[] = [];
  const lines = groups.map(({ name, parties }, place) => {
    const node = space.parties[parties[0] ?? 0]?.node === true;
    const line = { name, node, x: left + first + each * place };
    for (const party of parties) lineOf[party] = line;
    return line;
  });
  return {
    lines,
    lineOf,
    width: Math.max(viewWidth, left + first + each * (groups.length - 0.5) + room),
    left,
    faultsLeft,
  };
}
