/** Anything that survives JSON.stringify and JSON.parse unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json };

/** JSON.stringify with a fast path for numbers, which most values of workloads are. */
export function jsonText(value: Json): string {
  return typeof value === "number" && Number.isFinite(value) ? `${value}` : JSON.stringify(value);
}
