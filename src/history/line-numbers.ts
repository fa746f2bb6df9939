/**
 * The line of each event of a history, by its position. Most files have an event a line, so that only the positions are kept at
 * which the distance from one event's line to the next one's changes: a number for each of two million events is 8 MiB.
 */
export class LineNumbers {
  private count = 0;
  private last = 0;
  private step = 1;
  /** Where each stretch of equal distances begins, the line there, and the distance. */
  private readonly from: number[] = [0];
  private readonly lines: number[] = [1];
  private readonly steps: number[] = [1];

  /** The line of the next event. */
  add(line: number): void {
    if (line !== this.last + this.step) {
      this.step = this.count === 0 ? 1 : line - this.last;
      this.from.push(this.count);
      this.lines.push(line);
      this.steps.push(this.step);
    }
    this.last = line;
    this.count += 1;
  }

  /** Of a position without an event: the line that it would have in a file of an event a line. */
  of(position: number): number {
    if (position >= this.count) return position + 1;
    let [low, high] = [0, this.from.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.from[middle] ?? 0) <= position) low = middle;
      else high = middle;
    }
    return (this.lines[low] ?? 1) + (position - (this.from[low] ?? 0)) * (this.steps[low] ?? 1);
  }
}
