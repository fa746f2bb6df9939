/// <reference lib="dom" />
/** Tells of one operation: what it was, its place in the order, the steps around it and the state after each. */
import type { PageData } from "./data.js";
import type { Elements } from "./elements.js";
import type { PageHistory, PageOperation, Violation, WholeOrder } from "./history.js";

export interface OrderPanel {
  tell(operation: PageOperation | undefined): void;
  /** Says the sentences of a violation until told otherwise. */
  explain(violation: Violation | undefined): void;
  /** Puts the keyboard on the current step; false if there is none. */
  focus(): boolean;
}

export interface OrderPanelEvents {
  onChoose(operation: PageOperation): void;
  /** The reader wants to go back to the timeline. */
  onLeave(): void;
}

export function orderPanel(
  parts: Elements,
  host: HTMLElement,
  data: PageData,
  history: PageHistory,
  { onChoose, onLeave }: OrderPanelEvents,
): OrderPanel {
  const { element, seconds } = parts;
  const around = 5;
  const panel = element(host, "section", "", "panel");
  panel.setAttribute("aria-label", "The operation and its place in the order");
  const left = element(panel, "div");
  const detail = element(left, "p");
  detail.id = "detail";
  detail.setAttribute("aria-live", "polite");
  const reasons = element(left, "div");
  reasons.id = "reasons";
  const order = element(panel, "div");
  order.id = "order";

  const words = (operation: PageOperation): string => {
    const { call, client, f, input, type, output, error, completion, node } = operation;
    const key = data.objects.length > 1 ? ` of ${data.objects[operation.object]?.name ?? ""}` : "";
    const asked = input === "null" ? "" : ` ${input}`;
    const answered = output === "" || output === "null" ? "" : ` ${output}`;
    const end = completion < 0 ? "never" : data.timed ? seconds(operation.to) : completion;
    const span =
      `${data.timed ? seconds(operation.from) : `event ${call}`} to ` +
      (type === "info" && completion >= 0 ? `whenever, given up at ${end}` : end);
    return (
      `Event ${call}, ${client}: ${f}${asked}${key} → ${type}${answered}${error === "" ? "" : ` (${error})`}\n` +
      `${span}${node === "" ? "" : `, at ${node}`}`
    );
  };
  const placeWords = (operation: PageOperation, whole: WholeOrder | undefined, impossible: boolean): string => {
    const object = data.objects[operation.object];
    if (object === undefined || object.valid === null) return "";
    if (object.order === null) return object.note;
    const place = whole?.placeOf.get(operation);
    if (whole !== undefined && place !== undefined) {
      const of = `Step ${place + 1} of ${whole.operations.length}`;
      if (object.stuck === null) return `${of} in the linearization.`;
      return whole === history.mainOrder(operation.object)
        ? `${of} in the longest partial linearization found.`
        : `${of} in the best partial linearization through it; the longest one leaves it out.`;
    }
    if (operation.type === "fail") return "It failed: it took no effect and stands in no order.";
    if (object.stuck === null) return "The linearization does without it: nobody knows whether it ever took effect.";
    if (impossible) return "No partial linearization contains it.";
    const stuck = history.operations[object.stuck ?? -1];
    return stuck !== undefined && operation.call > stuck.completion
      ? `It began after event ${stuck.completion}, which no order ${object.proven ? "" : "found "}gets past.`
      : "No partial linearization through it was found.";
  };

  const steps = (whole: WholeOrder, operation: PageOperation | undefined, object: number): void => {
    const of = data.objects[object];
    const last = whole.operations.length - 1;
    const place = operation === undefined ? undefined : whole.placeOf.get(operation);
    const middle = place ?? (of?.stuck === null ? 0 : last);
    const table = element(order, "table", "", "steps");
    const head = element(element(table, "thead"), "tr");
    for (const title of ["step", "operation", "by", "state after it"]) element(head, "th", title);
    const body = element(table, "tbody");
    const from = Math.max(0, Math.min(middle - around, last - around * 2));
    const to = Math.min(last, Math.max(middle + around, around * 2));
    if (from === 0) {
      const row = element(body, "tr", "", "start");
      for (const text of ["", "the start", "", data.texts[of?.initial ?? -1] ?? ""]) element(row, "td", text);
    }
    for (let step = from; step <= to; step++) {
      const each = whole.operations[step];
      if (each === undefined) continue;
      const row = element(body, "tr", "", step === place ? "current" : "");
      if (each.mark > 0) row.classList.add("guilty");
      element(row, "td", String(step + 1), "n");
      const button = element(element(row, "td"), "button", each.label, "step");
      if (step === place) button.setAttribute("aria-current", "step");
      button.addEventListener("click", () => {
        onChoose(each);
        focusCurrent();
      });
      element(row, "td", each.client);
      element(element(row, "td"), "code", whole.states[step] ?? "(left out)");
    }
    if (to < last || of?.stuck === null) return;
    const row = element(body, "tr", "", "stop");
    const next = history.stoppedBy(whole, object);
    const sure = of?.proven === true || whole !== history.mainOrder(object);
    element(row, "td", "✗");
    const cell = element(row, "td");
    if (next === undefined) cell.textContent = "nothing can follow";
    else element(cell, "button", next.label, "step").addEventListener("click", () => onChoose(next));
    element(row, "td", next === undefined ? "" : next.client);
    element(
      row,
      "td",
      next === undefined
        ? "the order ends here"
        : `has to follow by event ${next.completion}, and ${sure ? "cannot" : "no way to it was found"}`,
    );
  };
  const focusCurrent = (): boolean => {
    const current = order.querySelector<HTMLElement>("[aria-current]") ?? order.querySelector<HTMLElement>("button");
    current?.focus();
    return current !== null;
  };
  order.addEventListener("keydown", (event) => {
    if (event.key === "Escape") onLeave();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const buttons = [...order.querySelectorAll<HTMLElement>("button")];
      const at = buttons.findIndex((button) => button.matches(":focus"));
      buttons[at + (event.key === "ArrowDown" ? 1 : -1)]?.click();
    } else return;
    event.preventDefault();
  });

  return {
    tell(operation) {
      order.replaceChildren();
      if (operation === undefined) {
        detail.textContent = "Point at an operation, or go through them with the arrow keys.";
        return;
      }
      const { order: whole, impossible } = history.orderThrough(operation);
      detail.textContent = `${words(operation)}\n${placeWords(operation, whole, impossible)}`;
      const shown = whole ?? history.mainOrder(operation.object);
      if (shown !== undefined) steps(shown, operation, operation.object);
    },
    explain(violation) {
      reasons.replaceChildren();
      if (violation === undefined || violation.sentences.length === 0) return;
      const list = element(reasons, "ol");
      for (const { operation, sentence } of violation.sentences) {
        const item = element(list, "li");
        if (operation === undefined) item.textContent = sentence;
        else element(item, "button", sentence, "step guilty").addEventListener("click", () => onChoose(operation));
      }
    },
    focus: focusCurrent,
  };
}
