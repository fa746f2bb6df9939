/**
 * The record of a run, written while it is under way. When a file cannot be written any more, for example because the disk is full, its
 * content stays whole lines, the run is told to end, and everything unwritten counts as not seen: the verdict is based on records that can be read again.
 */
import { rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Execution, RecordSink } from "../execution/execute.js";
import { LineFile } from "../files/line-file.js";
import { writing } from "../history/errors.js";
import type { HistoryEvent } from "../history/operation.js";
import { packageVersion } from "../package.js";
import type { CourseRecord } from "../record/course.js";
import { runFiles } from "../record/files.js";
import type { FaultRecord, TraceRecord } from "../record/record.js";

/** Size of a verdict with all its sentences, and some reserve. */
const reserveBytes = 2 ** 16;

export class Recording implements RecordSink {
  private readonly history: LineFile;
  private readonly faults: LineFile;
  private readonly traces: LineFile;
  private readonly run: LineFile;
  private readonly failures: CourseRecord[] = [];
  /** Files for which there was no room. */
  private unwritten: CourseRecord[] = [];
  private readonly reserve: string;
  private ended = false;

  /** `onFailure`: something cannot be recorded any more. */
  constructor(
    directory: string,
    private readonly onFailure: () => void,
  ) {
    const open = (name: string): LineFile => new LineFile(join(directory, name), this.failed);
    this.history = open(runFiles.history);
    this.faults = open(runFiles.faults);
    this.traces = open(runFiles.trace);
    this.run = open(runFiles.run);
    this.reserve = join(directory, runFiles.reserve);
    writing(this.reserve, () => writeFileSync(this.reserve, Buffer.alloc(reserveBytes)));
    this.course({ event: "began", format: "schism-run-1", version: packageVersion() });
  }

  event(event: HistoryEvent): void {
    this.history.append(event);
  }

  fault(record: FaultRecord): void {
    this.faults.append(record);
  }

  trace(record: TraceRecord): void {
    this.traces.append(record);
  }

  course(record: CourseRecord): void {
    if (record.event === "ended" || record.event === "could not start") this.makeRoom();
    const before = this.run.lines;
    this.run.append(record);
    if (this.run.lines === before) this.unwritten.push(record);
    else if (record.event === "ended") this.ended = true;
  }

  /** Replicas write no more: the room reserved for the end of the record is not taken by anything else now. */
  private makeRoom(): void {
    rmSync(this.reserve, { force: true });
    this.run.retry();
    const { unwritten } = this;
    this.unwritten = [];
    for (const record of unwritten) this.course(record);
  }

  /** Which parts of a run have been recorded, and which have not. */
  recorded({ events, faults, traces, course }: Execution): Execution {
    return {
      events: events.slice(0, this.history.lines),
      faults: faults.slice(0, this.faults.lines),
      traces: traces.slice(0, this.traces.lines),
      course: [...course, ...this.failures],
    };
  }

  close(): void {
    rmSync(this.reserve, { force: true });
    const files = [this.history, this.faults, this.traces];
    if (this.ended && this.failures.length === 0) {
      const held = files.map(({ path, lines, bytes }) => ({ file: basename(path), lines, bytes }));
      this.course({ event: "recorded", files: held });
    }
    for (const file of [...files, this.run]) file.close();
  }

  private readonly failed = (path: string, error: string): void => {
    const record: CourseRecord = { event: "not recorded", file: basename(path), error };
    this.failures.push(record);
    if (basename(path) !== runFiles.run) this.course(record);
    this.onFailure();
  };
}
