/** What zod says of a value that does not fit, in the words of a user who writes JSON, YAML or options. */

const kinds: ReadonlyMap<string, string> = new Map([
  ["object", "a map"],
  ["record", "a map"],
  ["array", "a list"],
  ["string", "a text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
]);

const comparisons: ReadonlyMap<string, string> = new Map([
  [">=", "at least"],
  [">", "more than"],
  ["<=", "at most"],
  ["<", "less than"],
]);

/** The sentences that zod makes itself; those of our schemas stay. */
const sentences: readonly {
  readonly of: RegExp;
  readonly says: (...parts: readonly string[]) => string | undefined;
}[] = [
  {
    of: /^Invalid input: expected (\w+), received (\w+)$/,
    says(expected = "", received = "") {
      const kind = kinds.get(expected);
      return kind === undefined ? undefined : `must be ${kind}, and is ${kinds.get(received) ?? received}`;
    },
  },
  {
    of: /^Too (?:small|big): expected (?:number|int) to be ([<>]=?)(\S+)$/,
    says: (sign = "", bound = "") => `must be ${comparisons.get(sign)} ${bound}`,
  },
  {
    of: /^Too (?:small|big): expected \w+ to have ([<>]=?)(\d+) (\w+)s$/,
    says: (sign = "", bound = "", unit = "") =>
      `must have ${comparisons.get(sign)} ${bound} ${unit}${bound === "1" ? "" : "s"}`,
  },
  {
    of: /^Invalid option: expected one of (.*)$/s,
    says: (values = "") => `must be one of ${values.split("|").join(", ")}`,
  },
  { of: /^Invalid input: expected ("[^"]*")$/, says: (value = "") => `must be ${value}` },
  {
    of: /^Invalid discriminator value. Expected (.*)$/s,
    says: (values = "") => `must be ${values.replaceAll("'", "").split(" | ").join(" or ")}`,
  },
  { of: /^Unrecognized keys?: ("[^"]*")/, says: (name = "") => `has the field ${name}, which is unknown` },
];

export function inOurWords(message: string): string {
  for (const { of, says } of sentences) {
    const parts = of.exec(message);
    const said = parts === null ? undefined : says(...parts.slice(1));
    if (said !== undefined) return said;
  }
  return message;
}
