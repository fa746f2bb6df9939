/** What must hold of the facts of replicated logs: what figure 3 of the Raft paper says. */
import type { ClientRequest, NodeId, Outcome, Replica } from "../../nodes/host.js";
import type { TraceEvent } from "../../nodes/trace.js";
import type { Fact } from "../invariants/fact.js";

export function factsOfRole(node: NodeId, event: TraceEvent): readonly Fact[] {
  if (event.type === "role" && event.leads) return [["leader", event.epoch, node]];
  if (event.type === "vote") return [["vote", event.epoch, node, event.for]];
  return [];
}

export function factsOfLogReply({ client, seq }: ClientRequest, outcome: Outcome): readonly Fact[] {
  if (outcome.type === "info" || (outcome.type === "fail" && outcome.retry === true)) return [];
  return [["answered", `${client}/${seq}`, outcome.type]];
}

export function factsOfLog({ logView }: Replica): readonly Fact[] {
  if (logView === undefined) return [];
  return Array.from({ length: logView.commitIndex() }, (_, at) => {
    const request = logView.requestAt(at + 1);
    const what = request === null ? "no request" : `${request.client}/${request.seq}`;
    return ["committed", at + 1, what, logView.epochAt(at + 1)];
  });
}

/** `ordered`: what is committed once stays so. */
export function logBroken(facts: readonly Fact[], ordered: boolean): string | null {
  const leaders = facts.flatMap(([kind, epoch, node]) =>
    kind === "leader" ? [{ about: `${epoch}`, said: `${node}` }] : [],
  );
  const votes = facts.flatMap(([kind, epoch, voter, candidate]) =>
    kind === "vote" ? [{ about: `${voter} voted in term ${epoch}`, said: `${candidate}` }] : [],
  );
  const commits = facts.flatMap(([kind, index, what, epoch]) =>
    ordered && kind === "committed" ? [{ about: `${index}`, said: `${what} of epoch ${epoch}` }] : [],
  );
  return (
    contradiction(leaders, (epoch, one, other) => `${one} and ${other} both lead in epoch ${epoch}.`) ??
    contradiction(votes, (voter, one, other) => `${voter} for ${one} and for ${other}.`) ??
    contradiction(
      commits,
      (index, one, other) => `At index ${index} two entries were committed: ${one}, and ${other}.`,
    ) ??
    answersBroken(facts)
  );
}

/** Two that say different things about the same. */
function contradiction(
  said: readonly { readonly about: string; readonly said: string }[],
  sentence: (about: string, one: string, other: string) => string,
): string | null {
  for (const one of said) {
    const other = said.find(({ about, said }) => about === one.about && said !== one.said);
    if (other !== undefined) return sentence(one.about, one.said, other.said);
  }
  return null;
}

function answersBroken(facts: readonly Fact[]): string | null {
  const committed = new Set(facts.flatMap(([kind, , what]) => (kind === "committed" ? [what] : [])));
  for (const [kind, request = null, outcome] of facts) {
    if (kind !== "answered" || outcome !== "fail" || !committed.has(request)) continue;
    return `${request} was answered with a failure and is committed.`;
  }
  return null;
}
