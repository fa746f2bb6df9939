/** Describes one operation: its request and answer, its place in the order, the steps around it and the state after each. */
import type { TextNumber } from "./data.js";
import { element } from "./dom.js";
import type { PageHistory, Violation, WholeOrder } from "./history.js";
import type { PageOperation } from "./operation.js";
import { OperationWords } from "./operation-words.js";
import { offerWhole } from "./whole-text.js";

export interface OrderPanelEvents {
  onChoose(operation: PageOperation): void;
  /** Called when the reader wants to return to the timeline. */
  onLeave(): void;
}

/** Steps shown before and after the current one. */
const around = 5;

export class OrderPanel {
  private readonly words: OperationWords;
  private readonly detail: HTMLElement;
  private readonly wholes: HTMLElement;
  private readonly reasons: HTMLElement;
  private readonly order: HTMLElement;

  constructor(
    host: HTMLElement,
    private readonly history: PageHistory,
    private readonly events: OrderPanelEvents,
  ) {
    this.words = new OperationWords(history);
    const panel = element(host, "section", "", "panel");
    panel.setAttribute("aria-label", "The operation and its place in the order");
    const left = element(panel, "div");
    this.detail = element(left, "p");
    this.detail.id = "detail";
    this.detail.setAttribute("aria-live", "polite");
    this.wholes = element(left, "p", "", "wholes");
    this.reasons = element(left, "div");
    this.reasons.id = "reasons";
    this.order = element(panel, "div");
    this.order.id = "order";
    this.order.addEventListener("keydown", (event) => this.onKey(event));
  }

  tell(operation: PageOperation | undefined): void {
    this.order.replaceChildren();
    this.wholes.replaceChildren();
    if (operation === undefined) {
      this.detail.textContent = "Point at an operation, or step through them with the arrow keys.";
      return;
    }
    const { order: whole, impossible } = this.history.orderThrough(operation);
    this.detail.textContent = `${this.words.of(operation)}\n${this.words.place(operation, whole, impossible)}`;
    this.offerWholes(operation);
    const shown = whole ?? this.history.mainOrder(operation.object);
    if (shown !== undefined) this.steps(shown, operation);
  }

  /** Shows the sentences of a violation until told otherwise. */
  explain(violation: Violation | undefined): void {
    this.reasons.replaceChildren();
    if (violation === undefined || violation.sentences.length === 0) return;
    const list = element(this.reasons, "ol");
    for (const { operation, sentence } of violation.sentences) {
      const item = element(list, "li");
      const text = this.history.texts.of(sentence);
      if (operation === undefined) item.textContent = text;
      else this.stepButton(item, text, operation).classList.add("guilty");
    }
  }

  /** Puts the keyboard on the current step; false if there is none. */
  focus(): boolean {
    const current =
      this.order.querySelector<HTMLElement>("[aria-current]") ?? this.order.querySelector<HTMLElement>("button");
    current?.focus();
    return current !== null;
  }

  private offerWholes({ number }: PageOperation): void {
    const { texts, data } = this.history;
    const { f, input, output, node, error } = data.operations;
    const parts: readonly (readonly [string, TextNumber | undefined])[] = [
      ["the operation", f[number]],
      ["the input", input[number]],
      ["the answer", output[number]],
      ["the name of the node", node[number]],
      ["the error", error[number]],
    ];
    const offered = new Set<TextNumber>();
    for (const [name, text] of parts) {
      if (text === undefined || offered.has(text)) continue;
      offered.add(text);
      offerWhole(this.wholes, texts, text, name);
    }
  }

  private stepButton(host: HTMLElement, text: string, operation: PageOperation): HTMLButtonElement {
    const button = element(host, "button", text, "step");
    button.type = "button";
    button.addEventListener("click", () => {
      this.events.onChoose(operation);
      // A button of the order is rebuilt with it, and the keyboard focus stays there.
      if (!host.isConnected) this.focus();
    });
    return button;
  }

  private steps(whole: WholeOrder, operation: PageOperation): void {
    const of = this.history.data.objects[operation.object];
    const last = whole.operations.length - 1;
    const place = whole.placeOf.get(operation);
    const middle = place ?? (of?.stuck === null ? 0 : last);
    const table = element(element(this.order, "div", "", "wide"), "table", "", "steps");
    const head = element(element(table, "thead"), "tr");
    for (const title of ["step", "operation", "client", "state after it"]) element(head, "th", title).scope = "col";
    const body = element(table, "tbody");
    const from = Math.max(0, Math.min(middle - around, last - around * 2));
    const to = Math.min(last, Math.max(middle + around, around * 2));
    if (from === 0) {
      const row = element(body, "tr", "", "start");
      for (const text of ["", "start", "", this.history.texts.of(of?.initial ?? -1)]) element(row, "td", text);
    }
    for (let step = from; step <= to; step++) this.step(body, whole, step, step === place);
    if (to >= last && of?.stuck !== null) this.end(body, whole, operation.object);
  }

  private step(body: HTMLElement, whole: WholeOrder, step: number, current: boolean): void {
    const each = whole.operations[step];
    if (each === undefined) return;
    const row = element(body, "tr", "", current ? "current" : "");
    if (each.mark > 0) row.classList.add("guilty");
    element(row, "td", String(step + 1), "n");
    const button = this.stepButton(element(row, "td"), each.label, each);
    if (current) button.setAttribute("aria-current", "step");
    element(row, "td", each.client);
    element(element(row, "td"), "code", whole.states[step] ?? "(not on this page)");
  }

  /** The row that says why a partial order goes no further. */
  private end(body: HTMLElement, whole: WholeOrder, object: number): void {
    const row = element(body, "tr", "", "stop");
    const next = this.history.stoppedBy(whole, object);
    const of = this.history.data.objects[object];
    const sure = of?.proven === true || whole !== this.history.mainOrder(object);
    element(row, "td", "✗");
    const cell = element(row, "td");
    if (next === undefined) cell.textContent = "nothing can follow";
    else this.stepButton(cell, next.label, next);
    element(row, "td", next === undefined ? "" : next.client);
    const why = sure ? "but cannot" : "but no way was found";
    element(
      row,
      "td",
      next === undefined ? "the order ends here" : `must take effect by event ${next.completion}, ${why}`,
    );
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") this.events.onLeave();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const buttons = [...this.order.querySelectorAll<HTMLElement>("button")];
      const at = buttons.findIndex((button) => button.matches(":focus"));
      buttons[at + (event.key === "ArrowDown" ? 1 : -1)]?.click();
    } else return;
    event.preventDefault();
  }
}
