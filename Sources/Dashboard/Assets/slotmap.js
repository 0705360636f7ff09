import { colour } from "./charts.js";
import { h } from "./dom.js";

// Told apart by those who see no red or green; what is odd is darker than what is not, and has a sign of its own.
const palette = {
  0: { light: "#8fb8de", dark: "#33597c" }, 1: { light: "#e8b04b", dark: "#e0a83f" },
  2: { light: "#b8520a", dark: "#f08a3c" }, 3: { light: "#7b1e6e", dark: "#e58ad6" },
  4: { light: "#e4e8ec", dark: "#242c34" }, 5: { light: "#3f7f5f", dark: "#7cc79f" },
  6: { light: "#2b5c8a", dark: "#8fc3f0" }, 7: { light: "#a0783c", dark: "#caa56a" },
  8: { light: "#70808f", dark: "#9aa8b5" }, 9: { light: "#c06c84", dark: "#f0a3b8" },
  10: { light: "#4a9aa8", dark: "#7fd3e0" }, 11: { light: "#6c5b9e", dark: "#b3a3e6" },
  12: { light: "#9bab3f", dark: "#cddc6f" },
};
const signs = { 1: "dot", 2: "bar", 3: "cross" };

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

const paint = (one) => palette[one.colour][isDark() ? "dark" : "light"];

/** The classes of a mode, and the class of each slot: {classes: [{name, meaning, colour, sign, count}], of: [index]}. */
export function classesOf(data, mode) {
  const { slots } = data;
  let classes;
  let of;
  if (mode === "state") {
    classes = [["active", 0], ["archived", 1, "dot"], ["free", 4]].map(([name, shade, sign]) => ({ name, colour: shade, sign }));
    of = slots.state;
  } else if (mode === "sector") {
    const shades = [0, 2, 5, 1, 6, 3, 7, 10, 11, 9, 12, 8];
    classes = (data.sectors ?? []).map((name, index) => ({ name, colour: shades[index % shades.length] }));
    const [unknown, free] = [classes.length, classes.length + 1];
    classes.push({ name: "not known", colour: 8, sign: "dot" }, { name: "free", colour: 4 });
    of = slots.symbol.map((symbol, slot) => (symbol ? slots.sector?.[slot] ?? unknown : free));
  } else {
    const codes = (data.qualities ?? []).map((quality) => quality.code);
    // The first is how it ought to be, the last that nothing is due; those between are the odd ones.
    classes = (data.qualities ?? []).map((quality, index, all) => ({
      name: quality.name, meaning: quality.meaning,
      colour: index === 0 ? 0 : index === all.length - 1 && all.length > 2 ? 4 : [1, 2, 3, 9, 7, 11][(index - 1) % 6],
      sign: index === 0 || (index === all.length - 1 && all.length > 2) ? undefined : signs[1 + ((index - 1) % 3)],
    }));
    of = (slots.quality ?? []).map((code) => codes.indexOf(code));
  }
  for (const one of classes) one.count = 0;
  for (const index of of) if (classes[index]) classes[index].count += 1;
  return { classes, of };
}

function cell(context, x, y, size, one, ink) {
  context.fillStyle = paint(one);
  context.fillRect(x, y, size, size);
  if (!one.sign || size < 4) return;
  context.fillStyle = ink;
  const third = size / 3;
  if (one.sign === "dot") context.fillRect(x + third, y + third, third, third);
  if (one.sign === "bar") context.fillRect(x + size * 0.15, y + size * 0.42, size * 0.7, Math.max(1, size * 0.16));
  if (one.sign === "cross") {
    context.strokeStyle = ink;
    context.lineWidth = Math.max(1, size / 9);
    context.beginPath();
    context.moveTo(x + size * 0.2, y + size * 0.2);
    context.lineTo(x + size * 0.8, y + size * 0.8);
    context.moveTo(x + size * 0.8, y + size * 0.2);
    context.lineTo(x + size * 0.2, y + size * 0.8);
    context.stroke();
  }
}

/** A sample of a class, for its legend. */
export function swatch(one) {
  const canvas = h("canvas", { width: 28, height: 28, "aria-hidden": "true" });
  Object.assign(canvas.style, { width: "14px", height: "14px" });
  cell(canvas.getContext("2d"), 0, 0, 28, one, isDark() ? "#0b1722" : "#17212b");
  return canvas;
}

/** All slots as squares on a canvas, a hundred to a row (fifty on a phone), with a cursor. */
export class SlotMap {
  only = null;
  cursor = null;

  constructor(canvas, { length, classes, of, moved }) {
    Object.assign(this, { canvas, length, classes, of, moved });
  }

  attach() {
    const { canvas } = this;
    this.#size();
    const observer = new ResizeObserver(() => (canvas.isConnected ? this.#size() : observer.disconnect()));
    observer.observe(canvas.parentElement);
    canvas.addEventListener("pointermove", (event) => this.#point(event, false));
    canvas.addEventListener("click", (event) => this.#point(event, true));
    canvas.addEventListener("focus", () => { if (this.cursor === null) this.go(0, false); });
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  #size() {
    const width = this.canvas.parentElement.clientWidth;
    this.columns = width >= 620 ? 100 : 50;
    this.rows = Math.ceil(this.length / this.columns);
    this.side = width / this.columns;
    const ratio = devicePixelRatio || 1;
    const height = this.side * this.rows;
    this.canvas.style.height = height + "px";
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.draw();
  }

  draw() {
    if (!this.side) return;
    const context = this.canvas.getContext("2d");
    const scale = this.canvas.width / (this.side * this.columns);
    const ink = isDark() ? "#0b1722" : "#17212b";
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, this.side * this.columns, this.side * this.rows);
    const gap = this.side > 8 ? 1 : 0.6;
    for (let slot = 0; slot < this.length; slot += 1) {
      const one = this.classes[this.of[slot]];
      if (!one) continue;
      context.globalAlpha = this.only === null || this.only === this.of[slot] ? 1 : 0.15;
      const [x, y] = this.#place(slot);
      cell(context, x, y, this.side - gap, one, ink);
    }
    context.globalAlpha = 1;
    if (this.cursor === null) return;
    const [x, y] = this.#place(this.cursor);
    context.lineWidth = 4;
    context.strokeStyle = colour("--card");
    context.strokeRect(x - 3, y - 3, this.side + 5, this.side + 5);
    context.lineWidth = 2;
    context.strokeStyle = colour("--ink");
    context.strokeRect(x - 3, y - 3, this.side + 5, this.side + 5);
  }

  #place(slot) {
    return [(slot % this.columns) * this.side, Math.floor(slot / this.columns) * this.side];
  }

  /** Moves the cursor; `isSettled` by a choice rather than by passing over. */
  go(slot, isSettled) {
    this.cursor = Math.min(this.length - 1, Math.max(0, slot));
    this.draw();
    this.moved(this.cursor, isSettled);
  }

  #point(event, isSettled) {
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / this.side);
    const row = Math.floor((event.clientY - box.top) / this.side);
    const slot = row * this.columns + column;
    if (column < 0 || column >= this.columns || slot < 0 || slot >= this.length) return;
    if (slot !== this.cursor || isSettled) this.go(slot, isSettled);
  }

  #key(event) {
    const at = this.cursor ?? 0;
    const step = {
      ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns, PageUp: -10 * this.columns,
      PageDown: 10 * this.columns, Home: -(at % this.columns), End: this.columns - 1 - (at % this.columns),
    }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (at + step >= 0 && at + step < this.length) this.go(at + step, true);
  }
}
