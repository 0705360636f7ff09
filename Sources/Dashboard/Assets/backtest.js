// The backtest of the model in force, against equal weights.
import { state } from "./app.js";
import { lines } from "./charts.js";
import { card, choice, h } from "./dom.js";
import { count, number, percent, signed, text, unknown } from "./format.js";
import { drawdown, rollingSharpe, stretches } from "./series.js";
import { table } from "./table.js";
import { Zoom } from "./zoom.js";

/** Growth, drawdown and rolling Sharpe ratio of the model in force, which are zoomed together. */
export function backtest(data) {
  const { dates, policy, baseline, out_of_sample: unseen = [] } = data.curve;
  const wished = [state.get("from"), state.get("to")].map((day) => dates.findIndex((date) => date >= day));
  const zoom = new Zoom({
    length: dates.length, name: (place) => dates[place],
    bounds: state.get("from") && wished[0] >= 0 ? [wished[0], wished[1] < 0 ? dates.length - 1 : wished[1]] : undefined,
    changed: (bounds) => state.set({ from: bounds && dates[bounds[0]], to: bounds && dates[bounds[1]] }),
  });
  const shade = { ranges: stretches(unseen), label: "out of sample" };
  const pair = (first, second) => [
    { name: "Model " + text(data.model), values: first, colour: "--policy", width: 2 },
    { name: "Equal weights", values: second, colour: "--baseline", dash: [5, 3] },
  ];
  const [down, downBase] = [drawdown(policy), drawdown(baseline)];
  const least = (values) => values.reduce((one, other) => (other < one ? other : one), 0);
  const from = unseen.findIndex(Boolean);
  // A table of every session is long; the months' ends tell the same.
  const ends = dates.map((_, place) => place).filter((place) => dates[place].slice(0, 7) !== dates[place + 1]?.slice(0, 7)).reverse();
  const rows = (values, others, format) => () => ({
    rows: ends.map((place) => ({ date: dates[place], model: values[place], other: others[place] })), limit: 24, columns: [
      { key: "date", label: "Month's end", rowHeader: true },
      { key: "model", label: "Model", numeric: true, cell: (row) => format(row.model) },
      { key: "other", label: "Equal weights", numeric: true, cell: (row) => format(row.other) }],
  });
  const plain = (value) => number(value, 2);
  const whole = (value) => percent(value, 0);
  const [quarter, year] = [rollingSharpe(policy, 63), rollingSharpe(policy, 252)];
  const yearBase = rollingSharpe(baseline, 252);
  const last = dates.length - 1;
  return card("Backtest of the model in force", lines({
    title: "Growth of 1", dates, zoom, shade, format: plain, series: pair(policy, baseline),
    summary: `From ${dates[0]} to ${dates[last]}: the model ${plain(policy[last])}, equal weights ${plain(baseline[last])}, after costs. `
      + (from >= 0 ? `Only from ${dates[from]} on, shaded, are sessions that the model did not learn from.`
        : "The model has learned from all of it: it proves nothing."),
    table: rows(policy, baseline, plain),
  }), lines({
    title: "Drawdown", dates, zoom, shade, format: whole, series: pair(down, downBase).map((one, place) => ({ ...one, fill: place === 0 ? "origin" : false })),
    height: "low", summary: `At worst ${percent(least(down))} below its peak; equal weights ${percent(least(downBase))}.`,
    y: { max: 0 }, table: rows(down, downBase, (value) => percent(value)),
  }), lines({
    title: "Rolling Sharpe ratio", dates, zoom, shade, format: (value) => number(value, 1), height: "low",
    summary: dates.length > 253
      ? `Of daily returns, annualised, without a riskless rate. The last 252 sessions: ${number(year[last])}, equal weights ${number(yearBase[last])}.`
      : "Of daily returns, annualised, without a riskless rate; 252 sessions have not passed yet.",
    series: [
      { name: "252 sessions", values: year, colour: "--policy", width: 2 },
      { name: "63 sessions", values: quarter, colour: "--third", width: 1, dash: [2, 2] },
      { name: "Equal weights, 252", values: yearBase, colour: "--baseline", dash: [5, 3] },
    ], lines: [{ value: 0, dash: [] }],
    table: rows(year, yearBase, (value) => number(value, 2)),
  }));
}

const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const views = {
  policy: ["Model", (row) => row.policy], baseline: ["Equal weights", (row) => row.baseline],
  difference: ["Difference", (row) => (row.policy === undefined || row.baseline === undefined ? undefined : row.policy - row.baseline)],
};

/** Every month's return, coloured by how much. */
export function monthly(all) {
  const place = h("div", { class: "later" });
  const fill = () => {
    const view = views[state.get("table")] ? state.get("table") : "policy";
    const [words, value] = views[view];
    place.replaceChildren(
      choice("Returns of", "returns", view, Object.entries(views).map(([name, [label]]) => [name, label]), (name) => {
        state.set({ table: name === "policy" ? null : name });
        fill();
        place.querySelector(`[data-key="returns.${name}"]`).focus();
      }),
      ...heats(all, words, value, view === "difference"));
  };
  fill();
  return card("Month by month", place);
}

function heats(all, words, value, isDifference) {
  const years = [...new Set(all.map((row) => row.month.slice(0, 4)))].reverse();
  const most = Math.max(0.01, ...all.map((row) => Math.abs(value(row) ?? 0)));
  const cell = (row) => {
    const one = row && value(row);
    if (typeof one !== "number") return h("td", null, unknown);
    const box = h("td", { class: "heat" + (row.out_of_sample ? " unlearned" : "") }, signed(one),
      row.out_of_sample && h("span", { class: "unseen" }, " out of sample"));
    box.style.setProperty("--hue", one >= 0 ? "var(--up)" : "var(--down)");
    box.style.setProperty("--heat", Math.round(8 + 42 * Math.sqrt(Math.abs(one) / most)) + "%");
    return box;
  };
  const total = (rows) => {
    const growth = (key) => rows.reduce((product, row) => product * (1 + (row[key] ?? 0)), 1) - 1;
    if (isDifference) return growth("policy") - growth("baseline");
    return growth(words === "Model" ? "policy" : "baseline");
  };
  const body = years.map((year) => {
    const own = all.filter((row) => row.month.startsWith(year));
    return h("tr", null, h("th", { scope: "row" }, year),
      names.map((_, month) => cell(own.find((row) => Number(row.month.slice(5, 7)) === month + 1))),
      h("td", { class: "total" }, signed(total(own))));
  });
  const what = (isDifference ? "Model less equal weights" : `Returns of ${words === "Model" ? "the model" : "equal weights"}`) + ", after costs";
  return [h("p", { class: "summary" }, what + ". Blue is a gain, orange a loss; underlined is out of sample."),
    h("div", { class: "scroll heats", role: "region", tabindex: 0, "aria-label": "Returns by month" }, h("table", null,
    h("caption", { class: "unseen" }, what),
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "Year"), names.map((name) => h("th", { scope: "col" }, name)),
      h("th", { scope: "col" }, "Year's"))),
    h("tbody", null, body)))];
}

const measures = [
  ["total_return", "Total return", (value) => signed(value)], ["annualised_return", "Return a year", (value) => signed(value)],
  ["annualised_volatility", "Volatility a year", percent], ["sharpe", "Sharpe ratio", number], ["sortino", "Sortino ratio", number],
  ["calmar", "Calmar ratio", number], ["maximum_drawdown", "Largest drawdown", percent], ["hit_rate", "Days that gained", percent],
  ["sessions", "Sessions", count],
];

/** What the backtest comes to, in sample and out of sample. */
export function figures({ figures: all }) {
  const sides = [
    ["in_sample", "policy", "Model, learned from"], ["in_sample", "baseline", "Equal weights, the same days"],
    ["out_of_sample", "policy", "Model, out of sample"], ["out_of_sample", "baseline", "Equal weights, the same days"],
  ].filter(([part, who]) => all[part]?.[who]);
  return card("Figures of the backtest", table({
    key: "figures", caption: "Figures of the backtest, in sample and out of sample", sortable: false,
    rows: measures.filter(([key]) => sides.some(([part, who]) => typeof all[part][who][key] === "number")),
    columns: [
      { key: "name", label: "Figure", rowHeader: true, cell: ([, name]) => name },
      ...sides.map(([part, who, label]) => ({
        key: part + who, label, numeric: true, class: "side", cell: ([key, , format]) => format(all[part][who][key]) })),
    ],
  }));
}
