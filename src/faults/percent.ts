/** A share of messages in percent. */
import { z } from "zod";

/** Less than one in ten thousand never comes in a run. */
export const percentSchema = z.number().min(0.01).max(100);
