import { announce, h } from "./dom.js";

/**
 * A stretch of an axis of places that one or more charts show together. Drag over a stretch, ctrl and the wheel, the
 * keys + − ← → 0 while a chart has the focus, or the buttons; a double click shows everything.
 */
export class Zoom {
  #charts = new Set();
  #full;
  #resets = new Set();

  /**
   * - `length`: how many places there are
   * - `bounds`: the first and last shown, all without
   * - `name(place)`: such as its date
   * - `changed(bounds)`: called with null when all is shown
   */
  constructor({ length, bounds, name, changed, least = 10 }) {
    this.#full = [0, Math.max(1, length - 1)];
    this.least = Math.min(least, length - 1);
    this.name = name;
    this.changed = changed;
    this.bounds = this.#fit(bounds ?? this.#full);
  }

  get isFull() {
    return this.bounds[0] <= this.#full[0] && this.bounds[1] >= this.#full[1];
  }

  #fit([low, high]) {
    const [first, last] = this.#full;
    const width = Math.min(last - first, Math.max(this.least, high - low));
    const middle = (low + high) / 2;
    const start = Math.min(last - width, Math.max(first, high - low < this.least ? middle - width / 2 : low));
    return [Math.round(start), Math.round(start + width)];
  }

  show(low, high) {
    this.bounds = this.#fit([low, high]);
    for (const chart of this.#charts) {
      if (!chart.canvas?.isConnected) {
        this.#charts.delete(chart);
        continue;
      }
      [chart.options.scales.x.min, chart.options.scales.x.max] = this.bounds;
      chart.update("none");
    }
    this.#mark();
    announce(this.isFull ? "All is shown" : `Shown: ${this.name(this.bounds[0])} to ${this.name(this.bounds[1])}`);
    this.changed?.(this.isFull ? null : this.bounds);
  }

  reset() {
    this.show(...this.#full);
  }

  /** By a factor about a place, which stays where it is. */
  scale(factor, about = (this.bounds[0] + this.bounds[1]) / 2) {
    const [low, high] = this.bounds;
    this.show(about - (about - low) * factor, about + (high - about) * factor);
  }

  move(share) {
    const [low, high] = this.bounds;
    const step = Math.max(1, Math.round((high - low) * share * Math.sign(share))) * Math.sign(share);
    this.show(low + step, high + step);
  }

  #mark() {
    for (const button of this.#resets) button.disabled = this.isFull;
  }

  controls(title) {
    const button = (sign, words, act) =>
      h("button", {
        type: "button", class: "quiet", "aria-label": `${words}: ${title}`, title: words,
        dataset: { key: `zoom.${title}.${sign}` }, onclick: act,
      }, sign);
    const reset = button("All", "Show everything (key 0)", () => this.reset());
    reset.disabled = this.isFull;
    this.#resets.add(reset);
    return [
      button("+", "Closer (key +)", () => this.scale(0.5)), button("−", "Further (key −)", () => this.scale(2)), reset,
    ];
  }

  join(chart, plot) {
    this.#charts.add(chart);
    // For tests and the curious: what is shown.
    Object.defineProperty(plot, "zoom", { value: this });
    plot.tabIndex = 0;
    plot.classList.add("zooms");
    plot.title = "Drag to zoom, double click for all; keys + − ← → 0";
    const place = (event) => event.clientX - chart.canvas.getBoundingClientRect().left;
    const value = (pixel) => chart.scales.x.getValueForPixel(pixel);
    let from = null;
    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      const { left, right, top, bottom } = chart.chartArea;
      const y = event.clientY - chart.canvas.getBoundingClientRect().top;
      if (place(event) < left || place(event) > right || y < top || y > bottom) return;
      from = place(event);
      plot.setPointerCapture(event.pointerId);
    });
    plot.addEventListener("pointermove", (event) => {
      if (from === null) return;
      const { left, right } = chart.chartArea;
      chart.$drag = [from, Math.min(right, Math.max(left, place(event)))];
      chart.draw();
    });
    const end = (isDone) => () => {
      const drag = chart.$drag;
      from = null;
      chart.$drag = null;
      if (isDone && drag && Math.abs(drag[1] - drag[0]) > 8) {
        this.show(value(Math.min(...drag)), value(Math.max(...drag)));
      } else if (drag) {
        chart.draw();
      }
    };
    plot.addEventListener("pointerup", end(true));
    plot.addEventListener("pointercancel", end(false));
    plot.addEventListener("dblclick", () => this.reset());
    plot.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.scale(event.deltaY > 0 ? 1.25 : 0.8, value(place(event)));
    }, { passive: false });
    plot.addEventListener("keydown", (event) => {
      const act = {
        "+": () => this.scale(0.5), "=": () => this.scale(0.5), "-": () => this.scale(2), 0: () => this.reset(),
        ArrowLeft: () => this.move(-0.25), ArrowRight: () => this.move(0.25),
      }[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    });
  }
}
