// Charts by Chart.js, drawn calmly: no animation, the page's own colours, a summary in words, a table behind a button.
import { h } from "./dom.js";
import { colour, dateTicks, faded, overlays, shading } from "./drawing.js";
import { table } from "./table.js";

/** Titles of the charts whose table is open: it stays so when they are drawn again. */
const tables = new Set();
const live = new Set();

/** Charts whose place has left the page are let go. */
function sweep() {
  for (const chart of live) {
    if (chart.canvas?.isConnected) continue;
    chart.destroy();
    live.delete(chart);
  }
}

export const isReady = () => typeof Chart === "function";

function axis(options) {
  return {
    grid: { color: colour("--line"), borderColor: colour("--line"), tickColor: colour("--line") },
    ticks: { color: colour("--muted"), maxRotation: 0, autoSkipPadding: 12, ...options.ticks },
    title: options.title ? { display: true, text: options.title, color: colour("--muted") } : undefined,
    ...options.scale,
  };
}

/**
 * A chart with its title, summary in words, and the same figures as a table behind a button.
 *
 * Options: `title`, `summary`, `height` (CSS class suffix), `config()` makes Chart.js's configuration, `table()` makes
 * the options of a ``table``, `controls` stand beside the title, `ready(chart, plot)` is called once it is drawn.
 */
export function chart(options) {
  const summary = h("p", { class: "summary" }, options.summary);
  const canvas = h("canvas", { "aria-hidden": "true" });
  const plot = h("div", {
    class: "plot " + (options.height ?? ""), role: "img", "aria-label": `${options.title}. ${options.summary}`,
  }, canvas);
  const rows = h("div", { hidden: true });
  const key = "table." + options.title;
  const button = options.table && h("button", {
    type: "button", class: "quiet", dataset: { key }, onclick: () => {
      if (!tables.delete(options.title)) tables.add(options.title);
      unfold();
    },
  });
  function unfold() {
    const isOpen = tables.has(options.title);
    if (isOpen && !rows.firstChild) rows.append(table({ caption: options.title, key, ...options.table() }));
    rows.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    button.textContent = isOpen ? "Hide the table" : "Show as a table";
  }
  if (button) unfold();
  const box = h(
    "figure", { class: "chart" },
    h("figcaption", null, h("h3", null, options.title), h("div", { class: "controls" }, options.controls, button)),
    summary, plot, rows);
  if (!isReady()) {
    plot.replaceWith(h("p", { class: "problem" },
      "The chart is not drawn: lib/chart.min.js is missing. Install libjs-chart.js and run bellwether site; "
      + "the figures are in the table."));
    return box;
  }
  // Its place has a size only once it is on the page.
  requestAnimationFrame(() => {
    sweep();
    if (!canvas.isConnected) return;
    Object.assign(Chart.defaults.font, { family: getComputedStyle(document.body).fontFamily, size: 12 });
    Chart.defaults.color = colour("--ink");
    const drawn = new Chart(canvas, options.config());
    live.add(drawn);
    options.ready?.(drawn, plot);
  });
  return box;
}

/**
 * Lines over places of an axis.
 *
 * Options as of ``chart``, and: `dates` or `ticks(low, high)` say what the places are; `series` [{name, values, colour,
 * dash, width, fill, hidden, points}]; `format(value)`; `shade` {ranges, label}; `lines` [{value, label}]; `zoom`, a
 * ``Zoom`` that charts may share; `y` are more options of its scale.
 */
export function lines(options) {
  const { dates, series, format, zoom } = options;
  const last = Math.max(...series.map((one) => one.values.length)) - 1;
  const bounds = () => zoom?.bounds ?? [0, Math.max(1, last)];
  const ticks = options.ticks ?? ((low, high, room) => dateTicks(dates, low, high, room));
  const config = () => ({
    type: "line",
    data: { datasets: series.map((one) => dataset(one)) },
    options: {
      animation: false, normalized: true, parsing: false, maintainAspectRatio: false, responsive: true,
      interaction: { mode: "index", intersect: false, axis: "x" },
      elements: { point: { radius: 0, hitRadius: 4 }, line: { borderWidth: 1.75, tension: 0 } },
      scales: {
        x: axis({ title: options.xTitle, ticks: { autoSkip: false, callback: (_, place, marks) => marks[place].name }, scale: {
          type: "linear", min: bounds()[0], max: bounds()[1],
          afterBuildTicks(scale) {
            scale.ticks = ticks(scale.min, scale.max, Math.max(2, Math.floor(scale.width / 76)));
          },
        } }),
        y: axis({ title: options.yTitle, ticks: { callback: (value) => format(value), maxTicksLimit: 7 },
          scale: {
            // Charts under each other have their dates under each other too.
            afterFit: (scale) => { scale.width = Math.max(scale.width, 58); }, ...options.y,
          } }),
      },
      plugins: {
        legend: { display: series.length > 1, align: "start", labels: {
          boxWidth: 26, boxHeight: 1, filter: (item) => !item.text.startsWith("_"),
        } },
        shading: {
          ranges: options.shade?.ranges, label: options.shade?.label, lines: options.lines,
          fill: faded("--muted", 0.13), ink: colour("--muted"),
        },
        tooltip: {
          filter: (item) => !item.dataset.label.startsWith("_"),
          callbacks: {
            title: (items) => (items.length ? options.name?.(items[0].parsed.x) ?? dates[items[0].parsed.x] : ""),
            label: (item) => ` ${item.dataset.label}: ${format(item.parsed.y)}`,
          },
        },
      },
    },
    plugins: [shading, overlays],
  });
  const dataset = (one) => ({
    label: one.name, data: one.values.map((y, x) => ({ x, y: y ?? NaN })),
    borderColor: colour(one.colour), backgroundColor: one.fill === undefined ? colour(one.colour)
      : faded(one.colour, one.opacity ?? 0.15),
    borderDash: one.dash, borderWidth: one.width, fill: one.fill ?? false, hidden: one.hidden, spanGaps: false,
    pointRadius: one.points ?? 0, order: one.order,
  });
  return chart({
    ...options, config,
    controls: [options.controls, zoom?.controls(options.title)],
    ready: (drawn, plot) => {
      zoom?.join(drawn, plot);
      options.ready?.(drawn, plot);
    },
  });
}

/** Bars; lying ones by `isLying`. Options as of ``chart``, and `labels`, `values`, `colours` (one each), `format`; `skips` leaves out labels that have no room; `lines` as of ``lines``. */
export function bars(options) {
  const { labels, values, colours, format } = options;
  return chart({
    ...options,
    config: () => ({
      type: "bar",
      data: { labels, datasets: [{ data: values, backgroundColor: colours.map((name) => colour(name)),
        barThickness: options.thickness, maxBarThickness: 26 }] },
      options: {
        animation: false, maintainAspectRatio: false, indexAxis: options.isLying ? "y" : "x",
        scales: {
          [options.isLying ? "y" : "x"]: axis({ ticks: { autoSkip: Boolean(options.skips) }, scale: { grid: { display: false } } }),
          [options.isLying ? "x" : "y"]: axis({
            title: options.valueTitle, ticks: { callback: (value) => format(value), maxTicksLimit: 5 },
            scale: options.scale }),
        },
        plugins: {
          legend: { display: false }, shading: { lines: options.lines, ink: colour("--muted") },
          tooltip: { callbacks: { label: (item) => ` ${format(options.isLying ? item.parsed.x : item.parsed.y)}` } },
        },
      },
      plugins: [shading],
    }),
  });
}

/** Marks with their intervals. Options as of ``chart``, and `points` [{x, y, low, high, name}], `lines`, `x`, `y`. */
export function marks(options) {
  const { points, format } = options;
  return chart({
    ...options,
    config: () => ({
      type: "scatter",
      data: { datasets: [{
        label: options.title, data: points.map(({ x, y }) => ({ x, y })), intervals: points, pointRadius: 5,
        pointHoverRadius: 7, borderColor: colour("--policy"), backgroundColor: colour("--policy"),
      }] },
      options: {
        animation: false, maintainAspectRatio: false,
        scales: {
          x: axis({ title: options.xTitle, ticks: { callback: (value) => format(value) }, scale: options.x }),
          y: axis({ title: options.yTitle, ticks: { callback: (value) => format(value) }, scale: options.y }),
        },
        plugins: {
          legend: { display: false },
          shading: { lines: options.lines, ink: colour("--muted") },
          tooltip: { callbacks: { label: (item) => " " + points[item.dataIndex].name } },
        },
      },
      plugins: [shading, overlays],
    }),
  });
}
