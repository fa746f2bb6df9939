/**
 * The target's clock jumps by `jumpMs`, either way, and runs too fast or too slow by `driftPercent`, its timers too; at `until` it is
 * corrected at once, as a time server would. On real clusters it is the clock that the runtime shows to the
 * replica: the machine's own is not touched.
 */
import { z } from "zod";
import { targetSchema, targets } from "../target.js";
import { leastMs, leastPercent, targeted } from "../targeted.js";

/** A week. */
const mostJumpMs = 7 * 24 * 3_600_000;

const schema = z
  .strictObject({
    kind: z.literal("clock"),
    target: targetSchema,
    jumpMs: z
      .number()
      .min(-mostJumpMs)
      .max(mostJumpMs)
      .refine((ms) => ms === 0 || Math.abs(ms) >= 1, "must be 0 or at least 1 ms either way")
      .default(0),
    driftPercent: z
      .number()
      .min(-95)
      .max(900)
      .refine((drift) => drift === 0 || Math.abs(drift) >= 0.1, "must be 0 or at least 0.1 % either way")
      .default(0),
  })
  .refine(({ jumpMs, driftPercent }) => jumpMs !== 0 || driftPercent !== 0, {
    message: "a clock that neither jumps nor drifts is not a fault",
  });

export const clock = {
  ...targeted({
    schema,
    effects: {},
    leastNodes: 1,
    draw({ aim, random }) {
      // Like Jepsen's bumps: from a few milliseconds to minutes, every magnitude equally likely. No Math.pow: machines round it differently.
      const size = random.pick([30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000]);
      const jumpMs = Math.round(random.pick([-1, 1]) * size * random.between(0.6, 1.4));
      const driftPercent = Math.round(random.between(-60, 100)) || 1;
      const what = random.pick(["jump", "drift", "both"] as const);
      return {
        kind: "clock" as const,
        target: aim("leader", "minority", "leader", "majority"),
        jumpMs: what === "drift" ? 0 : jumpMs,
        driftPercent: what === "jump" ? 0 : driftPercent,
      };
    },
    resolve({ kind, target, jumpMs, driftPercent }, view, random) {
      const nodes = targets(target, view, random);
      return {
        resolved: { kind, nodes, jumpMs, driftPercent },
        description: `clock ${disturbance({ jumpMs, driftPercent })}: ${nodes.join(" ")}`,
      };
    },
    *milder(fault) {
      if (fault.jumpMs !== 0 && fault.driftPercent !== 0) {
        yield { ...fault, driftPercent: 0 };
        yield { ...fault, jumpMs: 0 };
      }
      if (Math.abs(fault.jumpMs) > leastMs) yield { ...fault, jumpMs: Math.trunc(fault.jumpMs / 2) };
      if (Math.abs(fault.driftPercent) > leastPercent) {
        yield { ...fault, driftPercent: Math.trunc(fault.driftPercent / 2) };
      }
    },
  }),
  schema,
};

function disturbance({ jumpMs, driftPercent }: { readonly jumpMs: number; readonly driftPercent: number }): string {
  const signed = (value: number): string => `${value > 0 ? "+" : "−"}${Math.abs(value)}`;
  const parts = [jumpMs === 0 ? [] : [`${signed(jumpMs)} ms`], driftPercent === 0 ? [] : [`${signed(driftPercent)} %`]];
  return parts.flat().join(", ");
}
