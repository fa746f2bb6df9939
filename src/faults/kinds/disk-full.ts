/**
 * The target's disk is full: its next sync fails partway, and the process ends. It is started again when
 * there is room, at `until`. On real clusters it is the runtime that refuses, not the file system.
 */
import { ofNodes } from "../of-nodes.js";

export const diskFull = ofNodes("disk-full", { processes: "ended at a write" }, [
  "one",
  "leader",
  "minority",
  "majority",
  "all",
]);
