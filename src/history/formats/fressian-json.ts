/**
 * Fressian values as Jepsen stores them (jepsen.store.fressian), converted to JSON values by the same rules as EDN: keywords and symbols
 * become their names, sets and lists arrays, numbers that a double cannot hold their text.
 */
import { objectOf } from "../edn.js";
import { InputError } from "../errors.js";
import { exactDecimal, exactDouble, exactInteger } from "../exact.js";
import { type Fressian, Tagged } from "../fressian.js";
import { deepestNesting } from "../limits.js";
import type { Json } from "../operation.js";

/** Longer integers take too long to turn into digits. */
const longestInteger = 4096;

export function jsonOfFressian(value: Fressian, depth = 0): Json {
  if (depth > deepestNesting) throw new InputError(`is nested deeper than ${deepestNesting}`);
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return numberOf(value);
  if (typeof value === "bigint") return exactInteger(String(value));
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Tagged) return jsonOfTagged(value, depth);
  return value.map((item) => jsonOfFressian(item, depth + 1));
}

/** A keyword's or symbol's name, or undefined. */
export function nameOfFressian(value: Fressian): string | undefined {
  if (!(value instanceof Tagged) || (value.tag !== "key" && value.tag !== "sym")) return undefined;
  const [namespace, name] = value.fields;
  if (typeof name !== "string") return undefined;
  return typeof namespace === "string" ? `${namespace}/${name}` : name;
}

/** Keys and values in turn, or undefined if it is not a map. */
export function itemsOfMap(value: Fressian): readonly Fressian[] | undefined {
  if (!(value instanceof Tagged) || value.tag !== "map") return undefined;
  const [items] = value.fields;
  return Array.isArray(items) && items.length % 2 === 0 ? items : undefined;
}

function jsonOfTagged(value: Tagged, depth: number): Json {
  const { tag, fields } = value;
  const [first = null, second = null] = fields;
  const inner = (of: Fressian): Json => jsonOfFressian(of, depth + 1);
  switch (tag) {
    case "key":
    case "sym":
      return nameOfFressian(value) ?? opaque(value, inner);
    case "map": {
      const items = itemsOfMap(value);
      const map = items === undefined ? undefined : objectOf(items.map(inner));
      if (map === undefined) throw new InputError("a map with a key and no value, or with the same key twice");
      return map;
    }
    case "set":
    case "persistent-hash-set":
    case "persistent-sorted-set":
    case "vec":
      return first === null ? [] : inner(first);
    case "map-entry":
      return [inner(first), inner(second)];
    case "record":
      return inner(second);
    case "atom":
    case "byte":
    case "date-time":
    case "instant":
    case "multiset":
    case "regex":
    case "throwable":
    case "uri":
      return inner(first);
    case "char":
      return typeof first === "number" && first >= 0 && first <= 0xffff ? String.fromCharCode(first) : inner(first);
    case "bigint":
      return first instanceof Uint8Array ? exactInteger(digitsOf(first)) : inner(first);
    case "bigdec":
      return first instanceof Uint8Array && typeof second === "number"
        ? exactDecimal(`${digitsOf(first)}e${-second}`, true)
        : opaque(value, inner);
    case "ratio":
      return `${String(inner(first))}/${String(inner(second))}`;
    case "inst": {
      const date = typeof first === "number" ? new Date(first) : undefined;
      return date !== undefined && !Number.isNaN(date.getTime()) ? date.toISOString() : inner(first);
    }
    case "uuid":
      return first instanceof Uint8Array
        ? Buffer.from(first)
            .toString("hex")
            .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
        : inner(first);
    default:
      return opaque(value, inner);
  }
}

/** Structs that are not known here are kept as they are. */
function opaque({ tag, fields }: Tagged, inner: (of: Fressian) => Json): Json {
  return { tag, fields: fields.map(inner) };
}

function numberOf(value: number): number | string {
  if (Number.isFinite(value)) return exactDouble(value);
  return Number.isNaN(value) ? "##NaN" : value > 0 ? "##Inf" : "##-Inf";
}

/** The decimal digits of a two's complement integer, most significant byte first. */
function digitsOf(bytes: Uint8Array): string {
  if (bytes.length > longestInteger) throw new InputError(`an integer of more than ${longestInteger} bytes`);
  if (bytes.length === 0) return "0";
  return String(BigInt.asIntN(8 * bytes.length, BigInt(`0x${Buffer.from(bytes).toString("hex")}`)));
}
