/** What one transaction asks PostgreSQL between its BEGIN and its COMMIT. */
import { z } from "zod";
import type { Command, Json } from "../../host.js";

export const tables = `
CREATE TABLE registers (key text PRIMARY KEY, value text NOT NULL);
CREATE TABLE elements (key text, element text, PRIMARY KEY (key, element));
CREATE TABLE lists (name text PRIMARY KEY, elements text NOT NULL)`;

const put = "INSERT INTO registers VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const insert = "INSERT INTO elements VALUES ($1, $2) ON CONFLICT DO NOTHING";
const append =
  "INSERT INTO lists VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET elements = lists.elements || ',' || excluded.elements";
const registerOf = "SELECT value FROM registers WHERE key = $1";
/** Role and list in one statement, so that the role is the one in which it is read. */
const listOf = `SELECT pg_is_in_recovery() AS standby,
  (SELECT '[' || elements || ']' FROM lists WHERE name = $1) AS value`;

export const json: z.ZodType<Json> = z.json();
const rowsSchema = z.array(z.object({ value: z.string() }));
const listSchema = z.tuple([z.object({ standby: z.boolean(), value: z.string().nullable() })]);
const stepsSchema = z.array(z.tuple([z.enum(["r", "append"]), z.union([z.string(), z.number()]), json]));

/** Rows of the answer to one statement. */
export type Query = (text: string, values: readonly unknown[]) => Promise<readonly unknown[]>;

/** `refusal`: why nothing was changed, if the state is not the expected one; `value`: what the transaction answers. */
export interface Changed {
  readonly refusal?: string;
  /** A standby answered. */
  readonly standby?: boolean;
  readonly value?: Json;
}

export async function change(query: Query, { f, key = "", value = null }: Command): Promise<Changed> {
  switch (f) {
    case "write":
      await query(put, [key, JSON.stringify(value)]);
      return {};
    case "insert":
      await query(insert, [key, JSON.stringify(value)]);
      return {};
    case "cas": {
      const [expected = null, next = null] = Array.isArray(value) ? value : [];
      const [found] = rowsSchema.parse(await query(registerOf, [key]));
      if ((found?.value ?? "null") !== JSON.stringify(expected)) return { refusal: `not ${JSON.stringify(expected)}` };
      await query(put, [key, JSON.stringify(next)]);
      return {};
    }
    case "txn": {
      const done: Json[] = [];
      let onStandby = false;
      for (const [what, name, element] of stepsSchema.parse(value)) {
        if (what === "append") {
          await query(append, [String(name), JSON.stringify(element)]);
          done.push([what, name, element]);
        } else {
          const [{ standby, value: text }] = listSchema.parse(await query(listOf, [String(name)]));
          done.push([what, name, text === null ? [] : json.parse(JSON.parse(text))]);
          onStandby ||= standby;
        }
      }
      return { value: done, standby: onStandby };
    }
    default:
      throw new Error(`PostgreSQL is not asked for ${f}`);
  }
}
