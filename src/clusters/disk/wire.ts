/** What the controller asks of the process that serves a disk: lines of JSON on its standard input, answered on its standard output. */
import { z } from "zod";

export const troublesSchema = z.object({
  full: z.boolean(),
  failing: z.array(z.enum(["reads", "writes", "syncs"])),
  syncDelayMs: z.number().min(0),
});

export const survivalSchema = z.discriminatedUnion("mode", [
  z.object({ mode: z.literal("strict") }),
  z.object({ mode: z.literal("torn") }),
  z.object({ mode: z.literal("aged"), olderThanMs: z.number().min(0) }),
]);

const probes = z.enum(["read", "write", "sync"]);
export type Probed = z.infer<typeof probes>;

export const commandSchema = z.discriminatedUnion("do", [
  /** Everything so far counts as written back. */
  z.object({ do: z.literal("settle") }),
  z.object({ do: z.literal("trouble"), troubles: troublesSchema }),
  /**
   * Mounted a second time, in the mount namespace of this process and at this place: `name` distinguishes such processes, and the last of
   * the same name has ended. `marked`: a word of its command line.
   */
  z.object({
    do: z.literal("enter"),
    name: z.string(),
    pid: z.number().int(),
    marked: z.string(),
    at: z.string(),
    mount: z.string(),
  }),
  /** An operation on a file of its own, through the kernel. */
  z.object({ do: z.literal("probe"), what: probes }),
  /** No process may use the files any more: those that do are killed. */
  z.object({ do: z.literal("lose-power"), survival: survivalSchema }),
  z.object({ do: z.literal("rot"), seed: z.number() }),
  z.object({ do: z.literal("wipe") }),
  z.object({ do: z.literal("counts") }),
]);
export type DiskCommand = z.infer<typeof commandSchema>;

export const lostSchema = z.object({
  ...{ changes: z.number(), files: z.number(), names: z.number(), torn: z.number() },
  /** Of two files of the disk's own, one synced and one not, which are there: as seen through the kernel. */
  syncedSurvived: z.boolean(),
  /** Null if the file could not be written. */
  unsyncedSurvived: z.boolean().nullable(),
});
export const probeSchema = z.object({ error: z.string().nullable(), ms: z.number() });
export const rotSchema = z.object({
  path: z.string(),
  ...{ at: z.number(), was: z.number(), is: z.number(), readBack: z.number() },
});
export const wipeSchema = z.object({ files: z.number(), bytes: z.number(), left: z.number() });
export const countsSchema = z.object({
  requests: z.number(),
  syncs: z.number(),
  refused: z.number(),
  cpuMs: z.number(),
});

/** The first line after the mount has no `id`. */
export const replySchema = z.object({
  id: z.number().int().optional(),
  error: z.string().optional(),
  value: z.unknown().optional(),
});
