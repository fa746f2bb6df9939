/**
 * Looks a name up in an object that serves as a table. `table[name]` would also find what every object has, such as "constructor";
 * scripts/name-lookups.mjs refuses that. Where nothing forces an object, a Map is better.
 */
export function own<Value>(table: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
