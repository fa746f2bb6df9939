/** A link of the local cluster, which the controller carries and probes. */
import type { Random } from "../../../nodes/random.js";
import { breaksWithin, type ProbeResult, probe, type Question } from "../../../nodes/sandbox/probe.js";
import type { ImpairableLink } from "../links/impairable-link.js";
import { Link } from "../links/link.js";

export class ProbedLink extends Link implements ImpairableLink {
  constructor(
    from: string,
    to: string,
    random: Random,
    /** The probe of node `to`. */
    private readonly question: () => Question,
  ) {
    super(from, to, random);
  }

  burstBytes(): number {
    return 0;
  }

  probe(timeoutMs: number, bytes = 0): Promise<ProbeResult> {
    return probe({ ...this.entrance, question: this.question() }, timeoutMs, bytes);
  }

  probeDirectly(timeoutMs: number): Promise<ProbeResult> | undefined {
    return this.onward === undefined ? undefined : probe({ ...this.onward, question: this.question() }, timeoutMs);
  }

  breaksWithin(ms: number): Promise<boolean> {
    return breaksWithin({ ...this.entrance, question: this.question() }, ms);
  }
}
