/**
 * Bytes on their way through a link in one direction: segments that wait for their time of arrival, in order. The sender limits how many
 * wait: it reads no further while `full`, until there are `few`, so that a stalled link pushes back on its sender instead of filling the
 * controller's memory.
 */

/** Payload of an Ethernet frame's TCP segment. */
const segmentBytes = 1448;
const waitingLimitBytes = 256 * 1024;

/** The parts of their link that segments need, which change as faults come and go. */
export interface SegmentTimes {
  /** When a segment of this many bytes, sent at `now`, arrives; both in ms of performance.now. */
  arrival(bytes: number, now: number): number;
  /** A segment that had to wait has left, this many ms after it arrived. */
  released(heldMs: number): void;
}

interface Segment {
  readonly bytes: Buffer;
  /** ms of performance.now */
  readonly taken: number;
  /** ms of performance.now */
  arrival: number;
}

export class Segments {
  private segments: Segment[] = [];
  private waitingBytes = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly link: SegmentTimes,
    /** The time of the next one has come: call `release`. */
    private readonly onDue: () => void,
  ) {}

  get empty(): boolean {
    return this.segments.length === 0;
  }

  get full(): boolean {
    return this.waitingBytes > waitingLimitBytes;
  }

  get few(): boolean {
    return this.waitingBytes < waitingLimitBytes / 2;
  }

  add(bytes: Buffer): void {
    const now = performance.now();
    for (let start = 0; start < bytes.length; start += segmentBytes) {
      const segment = bytes.subarray(start, start + segmentBytes);
      const previous = this.segments.at(-1)?.arrival ?? now;
      const arrival = Math.max(previous, this.link.arrival(segment.length, now));
      this.segments.push({ bytes: segment, taken: now, arrival });
    }
    this.waitingBytes += bytes.length;
  }

  /** The link's impairments have changed: those that wait get new times, but never later ones. */
  retime(): void {
    const now = performance.now();
    let previous = now;
    for (const segment of this.segments) {
      segment.arrival = Math.max(previous, Math.min(segment.arrival, this.link.arrival(segment.bytes.length, now)));
      previous = segment.arrival;
    }
  }

  /** Passes on the segments whose time has come, until `write` refuses more: then nothing is due until called again. */
  release(write: (bytes: Buffer) => boolean): void {
    this.hold();
    const now = performance.now();
    let count = 0;
    let taking = true;
    while (taking) {
      const segment = this.segments[count];
      if (segment === undefined || segment.arrival > now) break;
      count += 1;
      this.waitingBytes -= segment.bytes.length;
      this.link.released(now - segment.taken);
      taking = write(segment.bytes);
    }
    if (count > 0) this.segments.splice(0, count);
    const [next] = this.segments;
    if (next !== undefined && taking) this.timer = setTimeout(this.onDue, Math.max(0, next.arrival - now));
  }

  /** Nothing is due until `release` is called. */
  hold(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  clear(): void {
    this.hold();
    this.segments = [];
    this.waitingBytes = 0;
  }
}
