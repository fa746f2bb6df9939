// The decisive moments of a broken run as an SVG that stands alone, from the report page of the run: drawn by the code of that page.
import { rolldown } from "rolldown";
import { element } from "../dist/src/report/xml.js";
import { styleOf } from "./bundle-page.mjs";

const page = new URL("../src/report/page/", import.meta.url);
const bundle = await rolldown({ input: new URL("space-time/still.ts", page).pathname, logLevel: "warn" });
const {
  output: [{ code }],
} = await bundle.generate({ format: "esm" });
await bundle.close();
const { drawStill } = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);

/** As much of an element of a document as drawing needs. */
class Drawn {
  attributes = new Map();
  content = [];
  ownerDocument = { createElementNS: (_, name) => new Drawn(name) };

  constructor(name) {
    this.name = name;
  }

  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  set textContent(text) {
    this.content = [text];
  }

  appendChild(child) {
    this.content.push(child);
  }

  replaceChildren() {
    this.content = [];
  }

  xml() {
    const inner = this.content.map((each) => (typeof each === "string" ? each : each.xml()));
    // Data for what a reader points at.
    const given = [...this.attributes].flatMap(([name, value]) =>
      name.startsWith("data-") ? [] : [[name, rounded(String(value))]],
    );
    return element(this.name, Object.fromEntries(given), inner);
  }
}

/** Places to a tenth of a pixel: what looks alike is written alike. */
const rounded = (text) => text.replaceAll(/-?\d+\.\d{2,}/g, (number) => String(Number(Number(number).toFixed(1))));

/** `report`: the report.html of a run. */
export function pictureOf(report) {
  const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(report);
  const svg = new Drawn("svg");
  const label = drawStill(svg, JSON.parse(json));
  if (label === null) throw new Error("the report is not of a run, so there are no messages to draw");
  const [, , width, height] = svg.attributes.get("viewBox").split(" ");
  for (const [name, value] of Object.entries({
    ...{ xmlns: "http://www.w3.org/2000/svg", id: "space-time", role: "img", "aria-label": label },
    ...{ width, height },
  }))
    svg.setAttribute(name, value);
  const paper = new Drawn("rect");
  for (const [name, value] of Object.entries({ width, height, class: "paper" })) paper.setAttribute(name, value);
  const style = new Drawn("style");
  style.textContent = ["colours.css", "space-time-picture.css"]
    .map((name) => styleOf(new URL(`style/${name}`, page).pathname))
    .join("\n")
    .replaceAll(/\n\s*/g, " ");
  svg.content.unshift(style, paper);
  return `${svg.xml().xml}\n`;
}
