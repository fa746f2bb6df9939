/** The latest night as a badge: a picture, and what shields.io's endpoint badge reads. */

import { element, xmlDocument } from "../../report/xml.js";
import type { NightState } from "../summary.js";
import type { Changes } from "./changes.js";
import { counted, unexplainedRuns } from "./words.js";

const label = "nightly faults";

interface Colour {
  /** As shields.io calls it. */
  readonly name: string;
  readonly hex: string;
}

const colours: Readonly<Record<NightState, Colour>> = {
  green: { name: "brightgreen", hex: "#2c7a3f" },
  red: { name: "red", hex: "#b3261e" },
  void: { name: "yellow", hex: "#7a5c00" },
};

/** Source: shields.io, "Endpoint Badge". */
export function badgeJson(changes: Changes): string {
  const { state } = changes.latest;
  const badge = {
    schemaVersion: 1,
    label,
    message: messageOf(changes),
    color: colours[state].name,
    isError: state === "red",
  };
  return `${JSON.stringify(badge)}\n`;
}

export function badgeSvg(changes: Changes): string {
  const message = messageOf(changes);
  const [left, right] = [widthOf(label), widthOf(message)];
  const words = (x: number, width: number, text: string) =>
    element(
      "text",
      { ...{ x: x + width / 2, y: 14, fill: "#fff", "text-anchor": "middle", textLength: width - 12 }, ...font },
      [text],
    );
  return xmlDocument(
    element(
      "svg",
      {
        ...{ xmlns: "http://www.w3.org/2000/svg", width: left + right, height: 20 },
        ...{ role: "img", "aria-label": `${label}: ${message}` },
      },
      [
        element("title", {}, [`${label}: ${message}`]),
        element("rect", { width: left, height: 20, fill: "#444" }),
        element("rect", { x: left, width: right, height: 20, fill: colours[changes.latest.state].hex }),
        words(0, left, label),
        words(left, right, message),
      ],
    ),
  );
}

const font = { "font-family": "Verdana,DejaVu Sans,sans-serif", "font-size": 11 };

/** Room for the text in a usual sans-serif font; `textLength` makes it fit in any other. */
function widthOf(text: string): number {
  return Math.round(text.length * 6.6) + 12;
}

function messageOf({ latest, fresh, again, standing, untested }: Changes): string {
  if (latest.state === "green") {
    const hidden = untested.length === 0 ? "" : `, ${counted(untested.length, "finding")} no longer tested`;
    return `green, ${counted(latest.runs, "run")}${hidden}`;
  }
  if (latest.state === "void") return "void";
  const findings = fresh.length + again.length + standing.length;
  return findings > 0 ? counted(findings, "finding") : counted(unexplainedRuns(latest), "conviction");
}
