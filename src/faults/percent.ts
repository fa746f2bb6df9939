/** A share of messages in percent. */
import { z } from "zod";

/** A share below one in ten thousand would never show in a run. */
export const percentSchema = z.number().min(0.01).max(100);
