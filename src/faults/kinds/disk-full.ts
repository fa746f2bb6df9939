/**
 * The target's disk is full: its next sync fails partway, and the process ends. It is started again when
 * there is room, at `until`. On real clusters it is the runtime that refuses, not the file system; a server that is not ours gets ENOSPC
 * of everything that it writes, and a file system without room.
 */
import { ofNodes } from "../of-nodes.js";

export const diskFull = ofNodes("disk-full", { processes: "ended at a write", disk: true }, [
  "one",
  "leader",
  "minority",
  "majority",
  "all",
]);
