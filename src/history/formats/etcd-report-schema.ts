/** One operation of etcd's robustness report, as etcd-report.ts reads it. */
import { z } from "zod";

const maybe = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? undefined);
const stored = z.union([
  z.string(),
  z.object({ Value: maybe(z.string()), Hash: maybe(z.union([z.number(), z.string()])) }),
]);
const range = z.object({
  Start: maybe(z.string()),
  End: maybe(z.string()),
  KeysOnly: maybe(z.boolean()),
  Revision: maybe(z.number()),
});
const found = z.object({ KVs: maybe(z.array(z.object({ Key: z.string(), Value: maybe(stored) }))) });
const part = z.object({
  Type: z.string(),
  Range: maybe(range),
  Put: maybe(z.object({ Key: z.string(), Value: maybe(stored), LeaseID: maybe(z.union([z.number(), z.string()])) })),
  Delete: maybe(z.object({ Key: z.string() })),
});
export const recordSchema = z.object({
  ClientId: z.number().int().nonnegative(),
  Input: z.object({
    Type: z.string(),
    Range: maybe(range),
    Txn: maybe(
      z.object({
        Conditions: maybe(z.array(z.unknown())),
        OperationsOnSuccess: maybe(z.array(part)),
        OperationsOnFailure: maybe(z.array(part)),
      }),
    ),
  }),
  Call: z.union([z.number(), z.string()]),
  Output: maybe(
    z.object({
      Txn: maybe(z.object({ Failure: maybe(z.boolean()), Results: maybe(z.array(found)) })),
      Range: maybe(found),
      ClientError: maybe(z.string()),
      Error: maybe(z.string()),
      Persisted: maybe(z.boolean()),
    }),
  ),
  // The largest int64 where there was no answer. What a double cannot hold arrives as text.
  Return: z.union([z.number(), z.string()]),
});

export type Record = z.infer<typeof recordSchema>;
export type Found = z.infer<typeof found>;
export type Part = z.infer<typeof part>;
export type Range = z.infer<typeof range>;
export type Stored = z.infer<typeof stored>;
