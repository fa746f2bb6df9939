/** A page of tables and drawings that needs no script. */
import { element, lines, type Xml } from "./xml.js";

const style = `
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem; color: #1c1c1c; background: #fff }
table { border-collapse: collapse; margin: .5rem 0 2rem }
th, td { border: 1px solid #ccc; padding: .25rem .5rem; text-align: left; vertical-align: top }
thead th { position: sticky; top: 0; background: #f3f3f3 }
summary { cursor: pointer }
pre { max-width: 60rem; overflow-x: auto; margin: .3rem 0; font-size: 12px }
/* What a cell opens would stretch its row: it stands at the foot of the window instead. */
td details[open] summary { font-weight: bold }
td details pre {
  position: fixed; inset: auto 0 0; max-width: none; max-height: 40vh; box-sizing: border-box; overflow: auto; margin: 0; padding: 1rem 2rem;
  white-space: pre-wrap; overflow-wrap: anywhere; background: #fff; border-top: 2px solid #888
}
body:has(td details[open]) { padding-bottom: 40vh }
@media (max-width: 40rem) {
  body { margin: 1rem }
  table { display: block; overflow-x: auto }
}
@media (prefers-color-scheme: dark) {
  body { color: #e6e6e6; background: #161616 }
  th, td { border-color: #444 }
  thead th { background: #262626 }
  td details pre { background: #161616 }
}`;

export function plainPage(title: string, content: readonly Xml[]): string {
  const head = element("head", {}, [
    element("meta", { charset: "utf-8" }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("meta", {
      "http-equiv": "Content-Security-Policy",
      content: "default-src 'none'; style-src 'unsafe-inline'",
    }),
    element("title", {}, [title]),
    element("style", {}, [style]),
  ]);
  const body = element("body", {}, [element("h1", {}, [title]), ...content]);
  return `<!doctype html>\n${element("html", { lang: "en" }, lines([head, body])).xml}\n`;
}

export function tableElement(heads: readonly string[], rows: readonly (readonly Xml[])[]): Xml {
  return element("table", {}, [
    element("thead", {}, [
      element(
        "tr",
        {},
        heads.map((head) => element("th", { scope: "col" }, [head])),
      ),
    ]),
    element("tbody", {}, lines(rows.map((cells) => element("tr", {}, cells)))),
  ]);
}
