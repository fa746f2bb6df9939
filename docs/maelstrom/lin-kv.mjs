#!/usr/bin/env node
// A key-value store that asks a service for everything: with lin-kv it is linearizable, with seq-kv or lww-kv it is not.
import { ask, on } from "./node.mjs";

const [service = "lin-kv"] = process.argv.slice(2);

for (const type of ["read", "write", "cas"]) {
  on(type, async ({ key, value, from, to }) => {
    const { type: ok, value: found } = await ask(service, { type, key, value, from, to });
    return { type: ok, value: found };
  });
}
