/**
 * When replicas exchange messages without end: far more events than time and clients' requests account for. Such a run is stopped, since continuing
 * would be of no use and take forever.
 */

/** This many events that nothing accounts for are a storm. The busiest second of 2,850 drawn runs of correct programs had 9,070 events. */
const most = 100_000;
/**
 * Events that each request of a client accounts for, so that many clients of many nodes are not taken for a storm. Raft needs 17 for an operation
 * on nine nodes; protocols in which all nodes send to all others need more.
 */
const perRequest = 200;
/** Looked at each time that this many events have happened. */
const between = 20_000;

export class StormWatch {
  /** The number of events at which `notices` is to be asked again. */
  next = between;
  private steps = 0;
  private nowNs = 0;
  private requests = 0;
  /** Events that nothing has accounted for. A quiet time accounts for none that come later. */
  private excess = 0;

  /** Events that a second of simulated time accounts for. */
  constructor(private readonly perSecond: number) {}

  /**
   * To be called once `steps`, the number of events so far, has reached `next`. `requests`: of clients, so far. `copies`: in how many copies a
   * message has arrived at most. Each of them may be answered, and that answer arrive as often.
   */
  notices(steps: number, nowNs: number, requests: number, copies = 1): boolean {
    const seconds = (nowNs - this.nowNs) / 1e9;
    const accounted = seconds * this.perSecond + (requests - this.requests) * perRequest * copies ** 2;
    this.excess = Math.max(0, this.excess + steps - this.steps - accounted);
    this.steps = steps;
    this.nowNs = nowNs;
    this.requests = requests;
    this.next = steps + between;
    return this.excess > most;
  }

  get sentence(): string {
    return (
      `More than ${most} events happened beyond ${this.perSecond} a second and ${perRequest} for each request: ` +
      "a message storm; the replicas are stopped here."
    );
  }
}
