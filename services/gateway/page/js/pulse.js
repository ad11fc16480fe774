// How the pipeline and this page's stream are doing, at a glance.

import { get, Problem } from "./api.js";
import { byId, copy, part, say } from "./dom.js";

const EVERY = 5000; // ms
const SLOT = 5000; // ms that one bar of the arrivals stands for
const SLOTS = 60;
const RATE_SLOTS = 12; // a minute
const [WIDTH, HEIGHT] = [120, 24];

export class Pulse {
  #slots = new Array(SLOTS).fill(0);

  constructor() {
    setInterval(() => document.hidden || this.load(), EVERY);
    setInterval(() => this.#turn(), SLOT);
  }

  /** Quotes have come. */
  came(number) {
    this.#slots[SLOTS - 1] += number;
  }

  async load() {
    try {
      const { services } = await get("v1/status");
      this.#fill(services);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      say(byId("glance-lag"), "–");
    }
  }

  #fill(services) {
    byId("pulse").replaceChildren(...services.map((service) => {
      const line = copy("t-stage");
      part(line, "th").textContent = service.service;
      part(line, ".rate").textContent = service.rate === null ? "–" : number(service.rate);
      part(line, ".lag").textContent = service.lag === null ? "–" : service.lag.toLocaleString("en");
      line.classList.toggle("behind", (service.lag ?? 0) > Math.max(100, 60 * (service.rate ?? 0)));
      return line;
    }));
    const lags = services.map((service) => service.lag).filter((lag) => lag !== null);
    say(byId("glance-lag"), lags.length ? lags.reduce((all, lag) => all + lag, 0).toLocaleString("en") : "–");
  }

  #turn() {
    say(byId("glance-rate"), number(this.#slots.slice(-RATE_SLOTS).reduce((all, each) => all + each, 0)));
    part(byId("arrivals"), "path").setAttribute("d", bars(this.#slots));
    this.#slots = [...this.#slots.slice(1), 0];
  }
}

function number(value) {
  return value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** A bar for each slot, as the path of an SVG image. */
function bars(slots) {
  const most = Math.max(4, ...slots);
  const width = WIDTH / slots.length;
  return slots.map((count, index) => {
    const height = count ? Math.max(1.5, (count / most) * HEIGHT) : 0.75;
    return `M${(index * width).toFixed(1)} ${HEIGHT}v${(-height).toFixed(1)}h${(width * 0.7).toFixed(1)}V${HEIGHT}z`;
  }).join("");
}
