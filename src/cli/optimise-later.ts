/**
 * Lets V8 wait longer before it optimises a function. By default it compiles about a hundred functions while it judges 10,000 operations
 * in half a second, and few of them run often enough afterwards to repay that: waiting six times as long saves a quarter of the processor
 * time there, and costs nothing that can be measured at 100,000 operations. Commands that make many simulated runs use some thousands of
 * functions of nineteen systems: the first 190 runs of a process take a quarter less, later ones as long as before. Only in Node 20, where this was
 * measured: later versions have one more compiler in between, and an engine that does not know a flag complains on stderr.
 */
import { setFlagsFromString } from "node:v8";

/** In units of V8's own, roughly bytes of bytecode executed; its default is 67,584 in Node 20. */
const budget = 400_000;

/** For the whole process, threads included: for a command to call, never for the library. */
export function optimiseLater(): void {
  if (process.versions.node.startsWith("20.")) setFlagsFromString(`--interrupt-budget=${budget}`);
}
