import { recordsOnly } from "../faults/file-systems.js";
import { streamsOnly } from "../faults/impairment.js";

/** One requirement or ability of a cluster on this machine. `why` says what is missing, or how it is done. */
export interface Finding {
  readonly what: string;
  readonly able: boolean;
  readonly why: string;
}

/** Faults that every cluster of real replicas injects in the same way: through the replica's runtime. */
export const runtimeFindings: readonly Finding[] = [
  {
    what: "clock",
    able: true,
    why: "by the clock that the runtime shows to the replica; the machine's own is not touched",
  },
  { what: "disk-full", able: true, why: "by the runtime, which refuses to write; the file system is not filled" },
  { what: "bit-rot", able: true, why: "by the runtime, which flips a bit of a stored record while no replica runs" },
  { what: "wipe", able: true, why: "by the runtime, which erases all records while no replica runs" },
  { what: "disk-failing", able: false, why: recordsOnly },
  { what: "disk-slow", able: false, why: recordsOnly },
  { what: "duplicate", able: false, why: streamsOnly },
  { what: "reorder", able: false, why: streamsOnly },
];
