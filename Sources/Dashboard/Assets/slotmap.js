import { h } from "./dom.js";
import { colour } from "./drawing.js";

// Told apart by those who see no red or green; what is odd is darker than what is not, and has a sign of its own.
const palette = {
  fine: ["#8fb8de", "#3b6188"], slight: ["#e8b04b", "#c9973a"], grave: ["#b8520a", "#e07b35"],
  wrong: ["#7b1e6e", "#d17cc3"], other: ["#3f7f5f", "#6fb892"], none: ["#e4e8ec", "#222a32"],
  unknown: ["#9aa5b0", "#66727e"],
};
// Sectors are many: calm tones, told apart by their legend, which shows one alone when it is pressed.
const sectors = [
  ["#5d8fbf", "#6d9cc9"], ["#d9925f", "#a8643a"], ["#7fae93", "#4f8468"], ["#d9b65c", "#a8853a"], ["#93bfe6", "#44688c"],
  ["#a86f9b", "#85547a"], ["#b09a72", "#7d6a48"], ["#6bb0b8", "#4a8890"], ["#8b7fb8", "#6c6199"], ["#cc8fa0", "#9c6275"],
  ["#b3bd6a", "#858d45"], ["#7d8a97", "#56626e"],
];
const odd = [["slight", "dot"], ["grave", "bar"], ["wrong", "cross"], ["other", "bar"]];

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** The classes of a mode, and the class of each slot: {classes: [{name, meaning, shade, sign, count}], of: [index]}. */
export function classesOf(data, mode) {
  const { slots } = data;
  let classes;
  let of;
  if (mode === "state") {
    classes = [
      { name: "active", shade: palette.fine }, { name: "archived", shade: palette.slight, sign: "dot" },
      { name: "free", shade: palette.none },
    ];
    of = slots.state;
  } else if (mode === "sector") {
    classes = (data.sectors ?? []).map((name, index) => ({ name, shade: sectors[index % sectors.length] }));
    const [unknown, free] = [classes.length, classes.length + 1];
    classes.push({ name: "not known", shade: palette.unknown, sign: "dot" }, { name: "free", shade: palette.none });
    of = slots.symbol.map((symbol, slot) => (symbol ? slots.sector?.[slot] ?? unknown : free));
  } else {
    const codes = (data.qualities ?? []).map((quality) => quality.code);
    // The first is how it ought to be, the last that nothing is due; those between are the odd ones.
    classes = (data.qualities ?? []).map(({ name, meaning }, index, all) => {
      if (index === 0) return { name, meaning, shade: palette.fine };
      if (index === all.length - 1) return { name, meaning, shade: palette.none };
      const [shade, sign] = odd[(index - 1) % odd.length];
      return { name, meaning, shade: palette[shade], sign };
    });
    of = (slots.quality ?? []).map((code) => codes.indexOf(code));
  }
  for (const one of classes) one.count = 0;
  for (const index of of) if (classes[index]) classes[index].count += 1;
  return { classes, of };
}

/** The same for a whole map: to ask for the theme at every cell takes longer than to draw it. */
const inks = () => (isDark() ? { theme: 1, ink: "#0b1722" } : { theme: 0, ink: "#17212b" });

function cell(context, x, y, size, one, { theme, ink }) {
  context.fillStyle = one.shade[theme];
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
  cell(canvas.getContext("2d"), 0, 0, 28, one, inks());
  return canvas;
}

/** All slots as squares on a canvas, a hundred to a row (fifty on a phone), with a cursor. */
export class SlotMap {
  cursor = null;
  #only = null;
  /** The map without its cursor, which moves often. */
  #ground = document.createElement("canvas");

  constructor(canvas, { length, classes, of, moved }) {
    Object.assign(this, { canvas, length, classes, of, moved });
  }

  /** The one class that is shown, or null for all. */
  get only() {
    return this.#only;
  }

  set only(index) {
    this.#only = index;
    this.#paint();
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
    if (width === this.width) return;
    this.width = width;
    this.columns = width >= 620 ? 100 : 50;
    this.rows = Math.ceil(this.length / this.columns);
    this.side = width / this.columns;
    const ratio = devicePixelRatio || 1;
    const height = this.side * this.rows;
    this.canvas.style.height = height + "px";
    for (const canvas of [this.canvas, this.#ground]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.#paint();
  }

  #context(canvas) {
    const context = canvas.getContext("2d");
    const scale = canvas.width / (this.side * this.columns);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, this.side * this.columns, this.side * this.rows);
    return context;
  }

  #paint() {
    if (!this.side) return;
    const context = this.#context(this.#ground);
    const colours = inks();
    const gap = this.side > 8 ? 1 : 0.6;
    for (let slot = 0; slot < this.length; slot += 1) {
      const one = this.classes[this.of[slot]];
      if (!one) continue;
      context.globalAlpha = this.#only === null || this.#only === this.of[slot] ? 1 : 0.15;
      const [x, y] = this.#place(slot);
      cell(context, x, y, this.side - gap, one, colours);
    }
    context.globalAlpha = 1;
    this.draw();
  }

  draw() {
    if (!this.side) return;
    const context = this.#context(this.canvas);
    context.drawImage(this.#ground, 0, 0, this.side * this.columns, this.side * this.rows);
    if (this.cursor === null) return;
    const size = this.side + 5;
    const [x, y] = this.#place(this.cursor).map((at, axis) =>
      Math.min(Math.max(at - 3, 2), this.side * (axis === 0 ? this.columns : this.rows) - size - 2));
    for (const [width, name] of [[5, "--card"], [2.5, "--ink"]]) {
      context.lineWidth = width;
      context.strokeStyle = colour(name);
      context.strokeRect(x, y, size, size);
    }
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
