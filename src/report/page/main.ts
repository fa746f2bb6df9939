/** The page as a whole: the first screen, the timeline with its keys and controls, the diagram, what happened, latency. */
import { dataId, type PageCause, type PageData, rootId } from "./data.js";
import { type Choice, element, toolbar } from "./dom.js";
import { facts } from "./facts.js";
import { firstScreen } from "./first-screen.js";
import { PageHistory, type Violation } from "./history.js";
import { help } from "./how-to-read.js";
import { KeyTabs } from "./key-tabs.js";
import type { PageOperation } from "./operation.js";
import { OrderPanel } from "./order-panel.js";
import { plots } from "./plots.js";
import { Diagram } from "./space-time/diagram.js";
import { PageTexts } from "./texts.js";
import { followTheme } from "./theme.js";
import type { AxisKind } from "./timeline/axis.js";
import { timelineHelp, timelineLegend } from "./timeline/how-to-read.js";
import { Timeline } from "./timeline/timeline.js";
import { Clock } from "./units.js";
import { wordOf } from "./verdict-words.js";

class Page {
  private readonly history: PageHistory;
  private readonly texts: PageTexts;
  private readonly section: HTMLElement;
  private readonly tabs: KeyTabs;
  private readonly told: HTMLElement;
  private readonly timeline: Timeline;
  private readonly note: HTMLElement;
  private readonly panel: OrderPanel;
  private readonly axis: Choice<AxisKind>;
  private readonly diagram: Diagram | undefined;
  /** Null: all keys. */
  private object: number | null;
  private violation = -1;

  constructor(
    private readonly root: HTMLElement,
    private readonly data: PageData,
  ) {
    this.texts = new PageTexts(data);
    this.history = new PageHistory(data, this.texts);
    firstScreen(root, data, this.texts, {
      onOperation: (number) => this.showOperation(number),
      onCause: (cause) => this.showCause(cause),
    });
    element(root, "h2", "Timeline");
    this.section = element(root, "section");
    this.object = data.objects.length === 1 ? 0 : null;
    this.tabs = new KeyTabs(this.section, data.objects, this.texts, (object) => this.onTab(object));
    const bar = toolbar(this.section, "Timeline");
    this.addViolationButtons(bar.button);
    this.told = element(this.section, "p", "", "told");
    this.told.id = "violation";
    this.told.setAttribute("aria-live", "polite");
    this.timeline = new Timeline(this.section, data, this.history, {
      onCurrent: (operation) => this.panel.tell(operation),
      onChoose: (operation) => this.diagram?.choose(operation),
      onKey: (key) => this.onKey(key),
    });
    bar.button("+", "zoom in", () => this.timeline.zoom(0.5));
    bar.button("−", "zoom out", () => this.timeline.zoom(2));
    bar.button("show all", "", () => this.timeline.all());
    this.axis = bar.choice<AxisKind>(
      "Scale",
      [
        { value: "events", text: "by events", title: "Every event gets room" },
        { value: "time", text: "by time", title: "To scale" },
      ],
      (kind) => this.setAxis(kind),
    );
    this.axis.group.hidden = !data.timed;
    timelineLegend(this.section, data, this.history);
    this.note = element(this.section, "p", "", "sub");
    this.note.id = "note";
    this.panel = new OrderPanel(this.section, this.history, {
      onChoose: (operation) => this.choose(operation),
      onLeave: () => this.timeline.focus(),
    });
    help(this.section, timelineHelp);
    this.diagram =
      data.spaceTime === null
        ? undefined
        : new Diagram(root, data, data.spaceTime, this.history, (operation) => this.showChosen(operation));
  }

  open(): void {
    this.select(this.object);
    if (this.history.violations.length > 0) this.showViolation(0);
    this.facts();
  }

  private facts(): void {
    const { root, data, texts } = this;
    const clock = new Clock(data.end);
    facts(root, { data, texts, clock, onOperation: (number) => this.showOperation(number) });
    if (data.timed) plots(root, data, this.history.operations);
  }

  private select(object: number | null): void {
    this.object = object;
    this.tabs.select(object);
    this.timeline.show(object);
    this.note.textContent = object === null ? "" : (this.data.objects[object]?.note ?? "");
    this.axis.set(this.timeline.kind);
    if (this.timeline.chosen === undefined) this.panel.tell(undefined);
    if (this.history.violations[this.violation]?.object === object) return;
    this.told.textContent = "";
    this.panel.explain(undefined);
  }

  private onTab(object: number | null): void {
    this.select(object);
    const own = this.history.violations.findIndex((each) => object !== null && each.object === object);
    if (own >= 0) this.showViolation(own);
  }

  private setAxis(kind: AxisKind): void {
    this.timeline.setKind(kind);
    this.axis.set(this.timeline.kind);
  }

  private onKey(key: string): boolean {
    const { violations } = this.history;
    if (key === "v" && violations.length > 0) this.nextViolation(1);
    else if (key === "V" && violations.length > 0) this.nextViolation(-1);
    else if (key === "t" && this.data.timed) this.setAxis(this.timeline.kind === "time" ? "events" : "time");
    else if (key === "Enter") return this.panel.focus();
    else return false;
    return true;
  }

  private addViolationButtons(button: ReturnType<typeof toolbar>["button"]): void {
    const { violations } = this.history;
    if (violations.length === 0) return;
    const jump = button("jump to violation", "", () => this.showViolation(Math.max(0, this.violation)));
    jump.classList.add("jump");
    if (violations.length === 1) return;
    button("‹ previous", "previous violation", () => this.nextViolation(-1));
    button("next ›", "next violation", () => this.nextViolation(1));
  }

  private nextViolation(by: number): void {
    const { length } = this.history.violations;
    this.showViolation(this.violation < 0 ? (by > 0 ? 0 : length - 1) : this.violation + by + length);
  }

  private showViolation(number: number): void {
    const { violations } = this.history;
    this.violation = number % violations.length;
    const found = violations[this.violation];
    const [first] = found?.operations ?? [];
    if (found === undefined || first === undefined) return;
    // If there are several keys, all of them are shown.
    const object = found.object ?? (sameObject(found) ? first.object : null);
    if (this.object !== object) this.select(object);
    const place = violations.length > 1 ? `Violation ${this.violation + 1} of ${violations.length}: ` : "";
    this.told.textContent = `${place}${found.headline}`;
    this.panel.explain(found);
    this.timeline.showViolation(found.operations);
    this.diagram?.showViolation(found.operations);
    // The unexplained one comes last.
    this.timeline.choose(found.operations.at(-1));
    this.timeline.frame(found.operations);
    this.axis.set(this.timeline.kind);
  }

  /** Of any key. */
  private choose(operation: PageOperation): void {
    if (this.object !== null && this.object !== operation.object) this.select(operation.object);
    this.timeline.choose(operation);
  }

  private showChosen(operation: PageOperation): void {
    this.choose(operation);
    this.timeline.frame([operation]);
  }

  private showOperation(number: number): void {
    const operation = this.history.operations[number];
    if (operation === undefined) return;
    const violation = this.history.violations.findIndex(({ operations }) => operations.includes(operation));
    if (violation >= 0) {
      // With the operations that it contradicts.
      this.showViolation(violation);
      this.timeline.choose(operation);
    } else {
      if (this.object !== operation.object) this.select(operation.object);
      this.showChosen(operation);
    }
    this.goToTimeline();
  }

  private showCause({ from, to }: PageCause): void {
    this.timeline.frameTimes(from, to);
    this.diagram?.goTo(from);
    this.goToTimeline();
  }

  private goToTimeline(): void {
    this.section.scrollIntoView({ block: "nearest" });
    this.timeline.focus();
  }
}

function sameObject({ operations }: Violation): boolean {
  return operations.every(({ object }) => object === operations[0]?.object);
}

function begin(root: HTMLElement): void {
  const data: PageData = JSON.parse(document.getElementById(dataId)?.textContent ?? "");
  document.title = `${data.title}: ${wordOf(data.valid)}`;
  followTheme();
  if (data.operations.call.length > 0) new Page(root, data).open();
  else withoutOperations(root, data);
  document.body.dataset.ready = "true";
}

/** A history without operations has no picture, but a verdict, and warnings that matter all the more. */
function withoutOperations(root: HTMLElement, data: PageData): void {
  const texts = new PageTexts(data);
  const ignore = (): void => {};
  firstScreen(root, data, texts, { onOperation: ignore, onCause: ignore });
  element(root, "p", "There are no operations to show.", "sub");
  facts(root, { data, texts, clock: new Clock(data.end), onOperation: ignore });
}

const root = document.getElementById(rootId);
if (root !== null) begin(root);
