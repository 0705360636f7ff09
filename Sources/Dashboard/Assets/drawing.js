// Colours of the style sheet, marks of a time axis, and what is drawn around the lines of a chart.
import { h } from "./dom.js";

const probe = h("span", { class: "unseen", "aria-hidden": "true" });
const dark = matchMedia("(prefers-color-scheme: dark)");
const known = new Map();

/** A colour of the style sheet as it is now, such as `--policy`. */
export function colour(name) {
  const key = [name, document.documentElement.dataset.theme, dark.matches].join();
  if (!known.has(key)) {
    if (!probe.isConnected) document.body.append(probe);
    probe.style.color = `var(${name})`;
    known.set(key, getComputedStyle(probe).color);
  }
  return known.get(key);
}

/** The same, less of it. */
export function faded(name, share) {
  const [red, green, blue] = colour(name).match(/[\d.]+/g);
  return `rgba(${red}, ${green}, ${blue}, ${share})`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Where a time axis of dates has its marks between two places, and what they say: years, months or days. */
export function dateTicks(dates, low, high, room = 8) {
  const first = Math.max(0, Math.ceil(low));
  const last = Math.min(dates.length - 1, Math.floor(high));
  const firsts = (length) => {
    const found = [];
    for (let place = first; place <= last; place += 1) {
      if (place === 0 || dates[place].slice(0, length) !== dates[place - 1].slice(0, length)) found.push(place);
    }
    // The axis seldom begins where a year or month does.
    if (found[0] === 0 && length < 10) found.shift();
    return found;
  };
  const thin = (places, step) => places.filter((place) => Number(dates[place].slice(5, 7)) % step === 1 % step);
  const name = (place) => {
    const [year, month] = dates[place].split("-");
    return month === "01" ? year : `${months[Number(month) - 1]} ${year}`;
  };
  const years = firsts(4);
  if (years.length >= 4) {
    const step = Math.ceil(years.length / room);
    return years.filter((_, index) => index % step === 0).map((value) => ({ value, name: dates[value].slice(0, 4) }));
  }
  const starts = firsts(7);
  for (const step of [1, 3, 6]) {
    const places = thin(starts, step);
    if (places.length >= 2 && places.length <= room) return places.map((value) => ({ value, name: name(value) }));
  }
  if (starts.length > room) return years.map((value) => ({ value, name: name(value) }));
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(2, room - 2)));
  const ticks = [];
  for (let value = first; value <= last; value += step) ticks.push({ value, name: dates[value] });
  return ticks;
}

/** Shaded stretches behind the lines: `ranges` of [from, to] in places of the axis. */
export const shading = {
  id: "shading",
  beforeDatasetsDraw(chart, _, options) {
    const { ctx, chartArea: area, scales: { x } } = chart;
    ctx.save();
    ctx.font = Chart.defaults.font.size + "px " + Chart.defaults.font.family;
    for (const [from, to] of options.ranges ?? []) {
      const left = Math.max(area.left, x.getPixelForValue(from));
      const right = Math.min(area.right, x.getPixelForValue(to));
      if (right <= left) continue;
      ctx.fillStyle = options.fill;
      ctx.fillRect(left, area.top, right - left, area.bottom - area.top);
    }
    for (const line of options.lines ?? []) {
      const y = chart.scales.y.getPixelForValue(line.value);
      if (y < area.top || y > area.bottom) continue;
      ctx.strokeStyle = options.ink;
      ctx.setLineDash(line.dash ?? [4, 3]);
      ctx.beginPath();
      ctx.moveTo(area.left, y);
      ctx.lineTo(area.right, y);
      ctx.stroke();
      if (line.label) {
        ctx.fillStyle = options.ink;
        ctx.fillText(line.label, area.left + 6, y - 4);
      }
    }
    ctx.restore();
  },
};

/** The stretch that is being dragged over, and the intervals of marks. */
export const overlays = {
  id: "overlays",
  afterDatasetsDraw(chart) {
    const { ctx, chartArea: area, scales: { x, y } } = chart;
    const { ranges = [], label } = chart.options.plugins.shading ?? {};
    ctx.save();
    ctx.font = Chart.defaults.font.size + "px " + Chart.defaults.font.family;
    for (const [from, to] of label ? ranges : []) {
      const [left, right] = [Math.max(area.left, x.getPixelForValue(from)), Math.min(area.right, x.getPixelForValue(to))];
      const width = ctx.measureText(label).width;
      if (right - left < width + 10) continue;
      ctx.fillStyle = faded("--card", 0.8);
      ctx.fillRect(left + 2, area.bottom - 18, width + 8, 16);
      ctx.fillStyle = colour("--muted");
      ctx.fillText(label, left + 6, area.bottom - 6);
    }
    chart.data.datasets.forEach((set, index) => {
      if (!set.intervals || !chart.isDatasetVisible(index)) return;
      ctx.strokeStyle = set.borderColor;
      ctx.lineWidth = 1.5;
      for (const { x: place, low, high } of set.intervals) {
        const at = x.getPixelForValue(place);
        const [bottom, top] = [y.getPixelForValue(low), y.getPixelForValue(high)];
        ctx.beginPath();
        ctx.moveTo(at, bottom);
        ctx.lineTo(at, top);
        for (const end of [bottom, top]) {
          ctx.moveTo(at - 4, end);
          ctx.lineTo(at + 4, end);
        }
        ctx.stroke();
      }
    });
    if (chart.$drag) {
      const [left, right] = [Math.min(...chart.$drag), Math.max(...chart.$drag)];
      ctx.fillStyle = faded("--accent", 0.18);
      ctx.fillRect(left, area.top, right - left, area.bottom - area.top);
    }
    ctx.restore();
  },
};
