/** Large records compared by their bytes: a matcher that walks through them takes longer than the runs that made them. */
import { createHash } from "node:crypto";

export const digestOf = (record: unknown): string => createHash("sha256").update(JSON.stringify(record)).digest("hex");
