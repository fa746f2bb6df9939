/** XML that is only written, never read: elements with attributes and text, in which any text may occur. */
import { visible } from "../history/visible.js";

export type Xml = { readonly xml: string };

/** Attributes that are undefined are left out. `content`: elements, or text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly (Xml | string)[] = [],
): Xml {
  const given = Object.entries(attributes).flatMap(([attribute, value]) =>
    value === undefined ? [] : [` ${attribute}="${escaped(String(value)).replaceAll('"', "&quot;")}"`],
  );
  const inner = content.map((each) => (typeof each === "string" ? escaped(each) : each.xml)).join("");
  const start = `<${name}${given.join("")}`;
  return { xml: inner === "" ? `${start}/>` : `${start}>${inner}</${name}>` };
}

/** Elements one below the other, for people who read the file. */
export function lines(elements: readonly Xml[]): readonly Xml[] {
  return elements.length === 0 ? [] : [{ xml: `\n${elements.map(({ xml }) => xml).join("\n")}\n` }];
}

export function xmlDocument(root: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`;
}

/** Characters that XML cannot hold at all are shown as JSON escapes them. */
function escaped(text: string): string {
  return visible(text)
    .replaceAll(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
