/** Directed links between replicas, as schedules and journals name them. */
import { z } from "zod";

/** What `from` sends to `to`. */
export const linkSchema = z
  .strictObject({ from: z.string(), to: z.string() })
  .refine(({ from, to }) => from !== to, "leads from a node to itself");
export type Link = Readonly<z.infer<typeof linkSchema>>;

/** The name of a link in words for people: `n1 -> n2`. */
export function linkName({ from, to }: Link): string {
  return `${from} -> ${to}`;
}

export function linksBetween(nodes: readonly string[], among: (from: string, to: string) => boolean): Link[] {
  return nodes.flatMap((from) => nodes.filter((to) => to !== from && among(from, to)).map((to) => ({ from, to })));
}
