/// <reference lib="dom" />
/** The page as a whole: the verdict, the timeline with its keys and controls, what happened, latency. */
import type { PageData } from "./data.js";
import type { openHistory, PageOperation } from "./history.js";
import type { keyTabs } from "./key-tabs.js";
import type { orderPanel } from "./order-panel.js";
import type { plots } from "./plots.js";
import type { SpaceTimeParts, SpaceTimePicture, spaceTimePicture } from "./space-time.js";
import type { runFacts, verdictSection } from "./summary.js";
import type { TimelineParts, timeline } from "./timeline.js";

export interface PageParts extends TimelineParts, SpaceTimeParts {
  readonly keyTabs: typeof keyTabs;
  readonly openHistory: typeof openHistory;
  readonly orderPanel: typeof orderPanel;
  readonly page: typeof page;
  readonly plots: typeof plots;
  readonly runFacts: typeof runFacts;
  readonly spaceTimePicture: typeof spaceTimePicture;
  readonly timeline: typeof timeline;
  readonly verdictSection: typeof verdictSection;
}

export function page(parts: PageParts, data: PageData): void {
  const root = document.getElementById("report");
  if (root === null) return;
  const { element } = parts;
  document.title = `${data.title}: ${data.valid === true ? "valid" : data.valid === false ? "INVALID" : "unknown"}`;
  const history = parts.openHistory(data);
  const { violations } = history;
  const show = (number: number): void => {
    const operation = history.operations[number];
    if (operation === undefined) return;
    if (shownObject !== operation.object) select(operation.object);
    timeline.reveal([operation]);
    timeline.choose(operation);
    section.scrollIntoView({ block: "nearest" });
    timeline.focus();
  };
  parts.verdictSection(parts, root, data, show);

  element(root, "h2", "Timeline");
  const section = element(root, "section");
  let shownObject: number | null = data.objects.length === 1 ? 0 : null;
  let violation = -1;
  const select = (object: number | null): void => {
    shownObject = object;
    tabs.select(object);
    timeline.show(object);
    const of = object === null ? undefined : data.objects[object];
    note.textContent = of === undefined ? "" : of.note;
    axisButton.textContent = `by ${timeline.axis}`;
    if (timeline.chosen === undefined) panel.tell(undefined);
    if (violations[violation]?.object === object) return;
    told.textContent = "";
    panel.explain(undefined);
  };
  const tabs = parts.keyTabs(parts, section, data.objects, (object) => {
    select(object);
    const own = violations.findIndex((each) => object !== null && each.object === object);
    if (own >= 0) showViolation(own);
  });
  const { button } = parts.toolbar(parts, section, "Timeline");
  const told = element(section, "p", "", "told");
  told.id = "violation";
  told.setAttribute("aria-live", "polite");
  const nextViolation = (by: number): void =>
    showViolation(violation < 0 ? (by > 0 ? 0 : violations.length - 1) : violation + by + violations.length);
  const timeline = parts.timeline(parts, section, data, history, {
    onCurrent: (operation: PageOperation | undefined) => panel.tell(operation),
    onChoose: (operation: PageOperation | undefined) => picture?.choose(operation),
    onKey(key) {
      if (key === "v" && violations.length > 0) nextViolation(1);
      else if (key === "V" && violations.length > 0) nextViolation(-1);
      else if (key === "t" && data.timed) axisButton.click();
      else if (key === "Enter") return panel.focus();
      else return false;
      return true;
    },
  });
  const note = element(section, "p", "", "sub");
  note.id = "note";
  const panel = parts.orderPanel(parts, section, data, history, {
    onChoose(operation) {
      if (shownObject !== null && shownObject !== operation.object) select(operation.object);
      timeline.choose(operation);
    },
    onLeave: () => timeline.focus(),
  });
  const showViolation = (number: number): void => {
    violation = number % violations.length;
    const found = violations[violation];
    const [first] = found?.operations ?? [];
    if (found === undefined || first === undefined) return;
    const object = found.object ?? first.object;
    if (shownObject !== object) select(object);
    told.textContent =
      violations.length > 1 ? `Violation ${violation + 1} of ${violations.length}: ${found.headline}` : found.headline;
    panel.explain(found);
    timeline.showViolation(found.operations);
    picture?.showViolation(found.operations);
    // The one that cannot be explained comes last.
    timeline.choose(found.operations.at(-1));
  };

  if (violations.length > 0) {
    button("jump to violation", "", () => showViolation(Math.max(0, violation))).classList.add("jump");
    if (violations.length > 1) {
      button("‹ previous", "previous violation", () => nextViolation(-1));
      button("next ›", "next violation", () => nextViolation(1));
    }
  }
  button("+", "zoom in", () => timeline.zoom(0.5));
  button("−", "zoom out", () => timeline.zoom(2));
  button("all", "", () => timeline.all());
  const axisButton = button("", "", () => {
    timeline.setAxis(timeline.axis === "time" ? "events" : "time");
    axisButton.textContent = `by ${timeline.axis}`;
  });
  axisButton.title = "By time, or with the same room for every event";
  axisButton.hidden = !data.timed;
  const help = element(section, "details");
  element(help, "summary", "How to read and work it");
  element(
    help,
    "p",
    "A bar is an operation from its invocation to its completion: full if it succeeded, hollow if it failed, half as high if " +
      "nobody knows. Numbered bars are those of the explanation. The line goes through the operations in the order that explains " +
      "them, as far as there is one; the strip below is the state. Keys on the timeline: ← → through operations as they began, " +
      "↑ ↓ through the order, + − zoom, Shift with ← → moves, 0 shows all, v and V next and previous violation, t by time or by " +
      "events, Enter goes to the steps of the order and Escape comes back. The mouse drags, and zooms with its wheel once the timeline was clicked.",
  );

  let picture: SpaceTimePicture | undefined;
  if (data.spaceTime !== null) {
    picture = parts.spaceTimePicture(parts, root, data, data.spaceTime, history, (operation) => {
      if (shownObject !== null && shownObject !== operation.object) select(operation.object);
      timeline.reveal([operation]);
      timeline.choose(operation);
    });
  }

  select(shownObject);
  if (violations.length > 0) showViolation(0);
  parts.runFacts(parts, root, data, show);
  if (data.timed) parts.plots(parts, root, data, history.operations);
  document.body.dataset.ready = "true";
}
