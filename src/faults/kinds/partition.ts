/**
 * Cuts replica links: those of a `shape`, or exactly those listed in `links`, each in its direction only. `mode`: "drop" stalls
 * connections as a packet filter would, "half-open" lets the sender believe that all is well, "reset" breaks connections. Shapes are
 * those of jepsen.nemesis: complete-grudge, bisect, bridge, majorities-ring.
 */
import { z } from "zod";
import type { Random } from "../../../nodes/random.js";
import { type Link, linkName, linkSchema, linksBetween } from "../link.js";
import { pictureOf } from "../picture.js";
import type { FaultRow } from "../row.js";
import type { ClusterView } from "../target.js";
import { withoutSome } from "../without-some.js";

export const partitionShapes = [
  "isolate-one",
  "isolate-leader",
  "halves",
  "one-way",
  "majorities-ring",
  "bridge",
  "leader-in-minority",
] as const;
type PartitionShape = (typeof partitionShapes)[number];

/** Shapes that cut off one node, which may be named. */
const shapesOfOneNode: readonly PartitionShape[] = ["isolate-one", "one-way"];

/** Drawn in some runs instead of others (src/scenario/draw-minority.ts), and by no plan. */
const plannedShapes = partitionShapes.filter((shape) => shape !== "leader-in-minority");

/** A bridge needs a node on either side. Among three, each sees both others on every ring. */
export const leastForShape = {
  "isolate-one": 2,
  "isolate-leader": 2,
  halves: 2,
  "one-way": 2,
  bridge: 3,
  "majorities-ring": 4,
  "leader-in-minority": 2,
} as const satisfies Record<PartitionShape, number>;

const schema = z
  .strictObject({
    kind: z.literal("partition"),
    shape: z.enum(partitionShapes).optional(),
    links: z
      .array(linkSchema)
      .min(1)
      .refine((links) => new Set(links.map(linkName)).size === links.length, "names a link twice")
      .optional(),
    mode: z.enum(["drop", "half-open", "reset"]).default("drop"),
    /** For the shapes isolate-one and one-way: which node. Drawn from the seed if absent. */
    node: z.string().optional(),
  })
  .refine(({ shape, links }) => (shape === undefined) !== (links === undefined), {
    message: `needs either a shape (${partitionShapes.join(", ")}) or links ([{"from": "n1", "to": "n2"}])`,
  })
  .refine(({ shape, node }) => node === undefined || (shape !== undefined && shapesOfOneNode.includes(shape)), {
    message: `belongs to the shapes ${shapesOfOneNode.join(" and ")} only`,
    path: ["node"],
  });
type Partition = z.infer<typeof schema>;

export interface ResolvedPartition {
  readonly kind: "partition";
  readonly links: readonly Link[];
  readonly mode: Partition["mode"];
}

export const partition = {
  schema,
  effects: { cuts: true },
  commands: [],
  leastNodes: (fault) => (fault?.shape === undefined ? 2 : leastForShape[fault.shape]),
  draw({ nodes, random }) {
    const shapes = plannedShapes.filter((shape) => nodes.length >= leastForShape[shape]);
    // Isolating the leader finds the most bugs, so it is drawn as often as all other shapes but one together.
    // A lone node has no shape at all; the plan is refused then.
    const shape = random.next() < 0.4 || shapes.length === 0 ? "isolate-leader" : random.pick(shapes);
    const mode = random.pick(["drop", "drop", "reset"] as const);
    return { kind: "partition", shape, mode };
  },
  resolve(fault, view, random): { resolved: ResolvedPartition; description: string } {
    const { kind, mode } = fault;
    const links = cut(fault, view, random);
    return {
      resolved: { kind, links, mode },
      description: `partition (${mode}): ${pictureOf(links, view.nodes)}`,
    };
  },
  *milder(fault) {
    for (const links of withoutSome(fault.links ?? [])) yield { ...fault, links };
  },
  named({ links = [], node }) {
    const ends = links.flatMap(({ from, to }) => [from, to]);
    return [...new Set(ends), ...(node === undefined ? [] : [node])];
  },
  renamed(fault, nameOf) {
    const { links, node } = fault;
    if (links !== undefined) {
      return { ...fault, links: links.map(({ from, to }) => ({ from: nameOf(from), to: nameOf(to) })) };
    }
    return node === undefined ? fault : { ...fault, node: nameOf(node) };
  },
  fixed(fault, { links = [] }) {
    if (fault.shape === undefined || fault.shape === "isolate-leader" || links.length === 0) return fault;
    const { kind, mode } = fault;
    const alone = fault.shape === "isolate-one" || fault.shape === "halves" ? loneNode(links) : undefined;
    // A partition that cuts off one node says so; any other is described link by link.
    return alone === undefined ? { kind, links: [...links], mode } : { kind, shape: "isolate-one", mode, node: alone };
  },
} satisfies FaultRow<Partition, ResolvedPartition>;

/** The node that all cut links have in common, if they cut off one, both ways. */
function loneNode(links: readonly Link[]): string | undefined {
  const [first] = links;
  if (first === undefined) return undefined;
  return [first.from, first.to].find(
    (node) =>
      links.every(({ from, to }) => from === node || to === node) &&
      links.every(({ from, to }) => links.some((back) => back.from === to && back.to === from)),
  );
}

/** The links that a partition cuts: those it lists, or those of its shape. */
function cut(fault: Partition, view: ClusterView, random: Random): readonly Link[] {
  const { nodes } = view;
  const { links, shape } = fault;
  if (links !== undefined) return links;
  const apart = (first: readonly string[]): readonly Link[] =>
    linksBetween(nodes, (from, to) => first.includes(from) !== first.includes(to));
  switch (shape) {
    case undefined:
      throw new RangeError("a partition has either a shape or links");
    case "isolate-one":
      return apart([fault.node ?? random.pick(nodes)]);
    case "isolate-leader":
      return apart([view.leaders[0] ?? random.pick(nodes)]);
    case "leader-in-minority": {
      const leader = view.leaders[0] ?? random.pick(nodes);
      const others = random.shuffle(nodes.filter((node) => node !== leader));
      // With fewer than five nodes it is alone.
      const kept = Math.max(0, Math.floor((nodes.length - 1) / 2) - 1);
      return apart([leader, ...others.slice(0, kept)]);
    }
    case "halves":
      return apart(random.shuffle(nodes).slice(0, Math.floor(nodes.length / 2)));
    case "one-way": {
      // What the node sends arrives; what is sent to it does not, or the other way round.
      const one = fault.node ?? random.pick(nodes);
      const deaf = random.next() < 0.5;
      return linksBetween(nodes, (from, to) => (deaf ? to === one : from === one));
    }
    case "bridge": {
      // The first reaches both sides.
      const [, ...others] = random.shuffle(nodes);
      const left = others.slice(0, Math.floor(others.length / 2));
      const right = others.slice(left.length);
      return linksBetween(
        nodes,
        (from, to) => (left.includes(from) && right.includes(to)) || (right.includes(from) && left.includes(to)),
      );
    }
    case "majorities-ring": {
      // Every node sees a majority, and no two see the same one: each keeps its nearest neighbours on a shuffled ring.
      const ring = random.shuffle(nodes);
      const reach = Math.ceil(Math.floor(nodes.length / 2) / 2);
      return linksBetween(nodes, (from, to) => {
        const distance = Math.abs(ring.indexOf(from) - ring.indexOf(to));
        return Math.min(distance, nodes.length - distance) > reach;
      });
    }
  }
}
