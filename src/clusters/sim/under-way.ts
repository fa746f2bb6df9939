/**
 * The messages under way on one stream link, first sent first. A ring over parallel arrays: a simulation moves millions of
 * messages, and an object with times in it for each would be most of what it allocates.
 */
import type { Message } from "../../../nodes/host.js";
import type { Life } from "./life.js";

export class UnderWay {
  private messages: (Message | undefined)[] = new Array(16).fill(undefined);
  private senders: (Life | undefined)[] = new Array(16).fill(undefined);
  private departures = new Float64Array(16);
  private arrivals = new Float64Array(16);
  private first = 0;
  length = 0;

  /** Times in ns. */
  push(message: Message, sender: Life, departsAt: number, arrivesAt: number): void {
    if (this.length === this.messages.length) this.grow();
    const place = this.place(this.length++);
    this.messages[place] = message;
    this.senders[place] = sender;
    this.departures[place] = departsAt;
    this.arrivals[place] = arrivesAt;
  }

  /** When the first message arrives; there must be one. */
  firstArrival(): number {
    return this.arrivals[this.first] as number;
  }

  /** When the last message arrives; there must be one. */
  lastArrival(): number {
    return this.arrivals[this.place(this.length - 1)] as number;
  }

  firstMessage(): Message {
    return this.messages[this.first] as Message; // the caller has seen that there is one
  }

  firstDeparture(): number {
    return this.departures[this.first] as number;
  }

  /** True if the first message's sender was still alive when it departed: what a process had not sent when it died was never sent. */
  firstDeparted(): boolean {
    const sender = this.senders[this.first];
    return sender !== undefined && (this.departures[this.first] as number) <= sender.endedAt;
  }

  dropFirst(): void {
    this.messages[this.first] = undefined;
    this.senders[this.first] = undefined;
    this.first = (this.first + 1) & (this.messages.length - 1);
    this.length -= 1;
  }

  /** Keeps the first `length` messages. */
  truncate(length: number): void {
    for (let index = length; index < this.length; index++) {
      const place = this.place(index);
      this.messages[place] = undefined;
      this.senders[place] = undefined;
    }
    this.length = Math.min(length, this.length);
  }

  /** Visits the messages from the one at `index` on, except those that were never sent. */
  forEachFrom(index: number, visit: (message: Message, departsAt: number) => void): void {
    for (; index < this.length; index++) {
      const place = this.place(index);
      const departsAt = this.departures[place] as number; // places below the length are filled
      const sender = this.senders[place];
      if (sender !== undefined && departsAt <= sender.endedAt) visit(this.messages[place] as Message, departsAt);
    }
  }

  /** Gives every message a new arrival time, in order. */
  retime(arrivalOf: (message: Message, departsAt: number, arrivesAt: number) => number): void {
    for (let index = 0; index < this.length; index++) {
      const place = this.place(index);
      const message = this.messages[place] as Message; // places below the length are filled
      this.arrivals[place] = arrivalOf(message, this.departures[place] as number, this.arrivals[place] as number);
    }
  }

  private place(index: number): number {
    return (this.first + index) & (this.messages.length - 1);
  }

  private grow(): void {
    const { messages, senders, departures, arrivals, first } = this;
    const size = messages.length;
    this.messages = [...messages.slice(first), ...messages.slice(0, first), ...new Array(size).fill(undefined)];
    this.senders = [...senders.slice(first), ...senders.slice(0, first), ...new Array(size).fill(undefined)];
    this.departures = new Float64Array(2 * size);
    this.arrivals = new Float64Array(2 * size);
    for (let index = 0; index < size; index++) {
      const place = (first + index) & (size - 1);
      this.departures[index] = departures[place] as number;
      this.arrivals[index] = arrivals[place] as number;
    }
    this.first = 0;
  }
}
