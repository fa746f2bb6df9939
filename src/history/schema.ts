/**
 * What a line of a history may be, as schemas: the JSON Schema files of the package (`schemas/`) and the tables of
 * docs/histories.md are made of them. Readers check field by field (event-reader.ts, formats/record.ts), which is faster; a test
 * checks that they accept what these schemas accept.
 */
import { z } from "zod";

const process = z.union([z.int(), z.string().min(1)]);
const time = z.union([z.number(), z.string().regex(/^([+-]?\d{1,30}|[+-]?\d{4,6}-\d\d-\d\d[Tt ]\d\d:\d\d.*)$/)]);
const nullish = <S extends z.ZodType>(schema: S, description: string) => schema.nullish().describe(description);

const key = nullish(
  z.union([z.string(), z.number()]),
  "The object that the operation is on, if a history has several; each is judged separately.",
);
const node = nullish(z.string(), "The node that was asked. Shown, not judged.");
const error = nullish(z.string(), "Why it failed or why its outcome is unknown. Shown, not judged.");

export const eventSchema = z
  .looseObject({
    index: nullish(z.int(), "Position in the history. Must grow from line to line; gaps are reported."),
    time: nullish(
      time,
      "Nanoseconds as a number or text, counted from any moment (1970, say), or an ISO 8601 time. −1: none.",
    ),
    type: z
      .enum(["invoke", "ok", "fail", "info"])
      .describe(
        "invoke: it begins. ok: it ended and took effect. fail: it certainly did not and will not. info: unknown.",
      ),
    process: process.describe(
      'The client: a number or a name. It has one operation open at a time. "nemesis" is not a client and is not judged.',
    ),
    f: z.string().min(1).describe("Which operation of the model."),
    key,
    value: z
      .unknown()
      .optional()
      .describe("Of an invocation the input, of an ok completion the answer. Absent means null."),
    node,
    error,
  })
  .describe("One event of a history, a line of JSON each: an operation is two, its invocation and its completion.");

export const operationRecordSchema = z
  .looseObject({
    process: nullish(
      process,
      "The client: a number or a name. It has one operation open at a time. Leave it out of all records if unknown.",
    ),
    f: z.string().min(1).describe("Which operation of the model."),
    key,
    input: z.unknown().optional().describe("The input. Absent means null."),
    output: z.unknown().optional().describe("The answer. Absent means null."),
    value: z
      .unknown()
      .optional()
      .describe("In place of input and output, if they are the same or only one of them matters."),
    start: time.describe("When it began: nanoseconds as a number or text, or an ISO 8601 time."),
    end: nullish(time, "When it ended. Absent if it is unknown whether it took effect."),
    type: z
      .enum(["ok", "fail", "info"])
      .nullish()
      .describe("As of an event; if absent, ok where there is an end and info where there is none."),
    node,
    error,
  })
  .describe("One operation, with the times at which it began and ended.");
