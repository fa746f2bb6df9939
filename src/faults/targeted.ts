/** The part that kinds of faults with a target have in common. */
import type { CameTo, FaultRow } from "./row.js";
import { smaller, type Target } from "./target.js";

interface Targeted {
  readonly kind: string;
  readonly target: Target;
}

type Rest<F extends Targeted, R> = Omit<
  FaultRow<F, R>,
  "commands" | "leastNodes" | "milder" | "named" | "renamed" | "fixed"
> &
  Partial<Pick<FaultRow<F, R>, "commands" | "milder">> & { readonly leastNodes: number };

/** `milder` of the kind itself comes after the smaller targets. */
export function targeted<F extends Targeted, R>({
  commands = [],
  leastNodes,
  milder,
  ...rest
}: Rest<F, R>): FaultRow<F, R> {
  return {
    ...rest,
    commands,
    leastNodes: () => leastNodes,
    *milder(fault) {
      for (const target of smaller(fault.target)) yield { ...fault, target };
      if (milder !== undefined) yield* milder(fault);
    },
    named: ({ target }) => (typeof target === "object" ? target.nodes : []),
    renamed: (fault, nameOf) =>
      typeof fault.target === "object" ? { ...fault, target: { nodes: fault.target.nodes.map(nameOf) } } : fault,
    fixed(fault, cameTo) {
      const { target } = fault;
      if (target !== "one" && target !== "minority" && target !== "majority") return fault;
      const nodes = hit(cameTo);
      return nodes.length === 0 ? fault : { ...fault, target: { nodes } };
    },
  };
}

function hit({ nodes, links = [] }: CameTo): string[] {
  return [...(nodes ?? new Set(links.map(({ from }) => from)))];
}

/** Below these values, smaller numbers make nothing clearer. */
export const leastMs = 10;
export const leastPercent = 5;

export function* halvedPercent<F extends { readonly percent: number }>(fault: F): Iterable<F> {
  if (fault.percent > leastPercent) yield { ...fault, percent: Math.round(fault.percent / 2) };
}
