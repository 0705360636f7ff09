// Performance: the paper account, the model's backtest against its baseline, and how often live signals paid.
import { detail, later, link, start } from "./app.js";
import { backtest, figures, monthly } from "./backtest.js";
import { lines, marks } from "./charts.js";
import { card, empty, figure, h } from "./dom.js";
import { count, number, percent, plural, range, signed, text } from "./format.js";
import { noAccount, paper } from "./paper.js";
import { table } from "./table.js";

start("performance", (data) => {
  const hasCurve = data?.curve?.dates?.length > 1;
  const success = data?.success;
  return [
    live(success),
    data?.paper ? later(detail(data.paper), (account) => paper(account, data.curve)) : noAccount(),
    success?.months?.length > 0 && record(success), data?.calibration?.length > 0 && calibration(data),
    hasCurve ? backtest(data) : card("Backtest of the model in force", empty(
      "Here will stand the growth of one dollar by the model in force against equal weights, its drawdown, its rolling "
        + "Sharpe ratio and every month's return, once there is a model:", "train-policy")),
    data?.monthly?.length > 0 && monthly(data.monthly), data?.figures && figures(data),
  ];
});

function live(success) {
  if (!success || !(success.count > 0)) {
    return card("Success of the signals", empty(
      "Here will stand how often signals paid off, with its interval, over the last 12 months: nothing is known before "
        + "a month's signals have closed. Past months can be replayed:", "generate-signals", "bellwether signals replay"));
  }
  const beats = success.clustered_low ?? success.low;
  return card("Success of the signals, 12 months", h("div", { class: "figures" },
    figure("Paid off", percent(success.rate), `${count(success.hits)} of ${count(success.count)}`,
      `closed ${success.closed_from} to ${success.closed_to}`),
    figure("95% interval", range(success.low, success.high), "were signals independent"),
    figure("95% by month", range(success.clustered_low, success.clustered_high),
      success.clustered_low === undefined ? "of 3 months or more" : "a month's signals move together"),
    figure("Without skill", percent(success.base_rate), "share of all stocks that beat their mean"),
    figure("Mean excess", signed(success.mean_excess, 2), "a signal, after costs")),
  h("p", { class: "summary" }, success.base_rate === undefined ? null
    : beats > success.base_rate ? "The interval lies above what no skill would come to."
      : "The interval holds what no skill would come to: luck alone could have made this."));
}

function record(success) {
  const months = success.months.filter((month) => month.closed);
  const dates = months.map((month) => month.closed);
  const rolling = (key) => months.map((month) => month[key]);
  const groups = [
    ["By action", success.by_action], ["By sector", success.by_sector], ["By confidence", success.by_confidence],
  ].filter(([, rows]) => rows?.length > 0);
  const last = months[months.length - 1];
  return card("Success over time", lines({
    title: "Share of signals that paid off, 12 months up to each", dates, height: "low",
    summary: `${percent(last?.rolling_rate)} (${range(last?.rolling_low, last?.rolling_high)}) of ${plural(last?.rolling_count ?? 0, "signal")} `
      + `up to ${last?.closed}; the band is the 95% interval.`
      + (success.base_rate === undefined ? "" : ` Without skill it would be ${percent(success.base_rate)}.`),
    series: [
      { name: "_low", values: rolling("rolling_low"), colour: "--policy", width: 0.5 },
      { name: "_high", values: rolling("rolling_high"), colour: "--policy", width: 0.5, fill: "-1", opacity: 0.2 },
      { name: "12 months", values: rolling("rolling_rate"), colour: "--policy", width: 2.25, points: months.length < 40 ? 2.5 : 0 },
      { name: "The month alone", values: rolling("rate"), colour: "--fourth", width: 1, dash: [3, 3] },
    ],
    lines: success.base_rate === undefined ? [] : [{ value: success.base_rate, label: "no skill" }],
    format: (value) => percent(value, 0), y: { suggestedMin: 0.4, suggestedMax: 0.6 },
    table: () => ({
      rows: [...months].reverse(), limit: 24, columns: [
        { key: "session", label: "Signals of", rowHeader: true, class: "nowrap",
          cell: (row) => link("signals.html", { month: row.session }, row.session) },
        { key: "basis", label: "Basis", wide: true },
        { key: "count", label: "Signals", numeric: true, cell: (row) => count(row.count) },
        { key: "rate", label: "Paid off", numeric: true, cell: (row) => percent(row.rate) },
        { key: "low", label: "Interval", numeric: true, wide: true, cell: (row) => range(row.low, row.high) },
        { key: "mean_excess", label: "Mean excess", numeric: true, cell: (row) => signed(row.mean_excess, 2) },
        { key: "benchmark", label: "Benchmark", numeric: true, wide: true, cell: (row) => signed(row.benchmark, 2) },
        { key: "base_rate", label: "Without skill", numeric: true, wide: true, cell: (row) => percent(row.base_rate) },
        { key: "rolling_rate", label: "12 months", numeric: true, wide: true, cell: (row) => percent(row.rolling_rate) },
      ],
    }),
  }), groups.length > 0 && h("div", { class: "columns" }, groups.map(([title, rows]) => table({
    key: title, caption: title, showCaption: true, rows, limit: 20, columns: [
      { key: "name", label: title[3].toUpperCase() + title.slice(4), rowHeader: true, cell: (row) => text(row.name ?? "not known") },
      { key: "rate", label: "Paid off", numeric: true, cell: (row) => percent(row.rate) },
      { key: "count", label: "Of", numeric: true, cell: (row) => count(row.count) },
      { key: "low", label: "Interval", numeric: true, wide: true, cell: (row) => range(row.low, row.high) },
      { key: "mean_excess", label: "Excess", numeric: true, cell: (row) => signed(row.mean_excess, 2) },
    ],
  }))));
}

function calibration(data) {
  const rows = data.calibration;
  const base = data.success?.base_rate;
  const span = (row) => `${number(row.low * 100, 0)} to ${percent(row.high, 0)}`;
  return card("Does confidence tell anything?", marks({
    title: "Hits by confidence", height: "low",
    summary: "Confidence is the policy's own: how surely a stock makes its cut, not how surely it pays. Where it tells "
      + "something, the marks rise to the right by more than their 95% intervals.",
    points: rows.filter((row) => typeof row.rate === "number").map((row) => ({
      x: row.mean_confidence, y: row.rate, low: row.interval_low, high: row.interval_high,
      name: `confidence ${span(row)}: ${percent(row.rate)} of ${count(row.count)} (${range(row.interval_low, row.interval_high)})`,
    })),
    format: (value) => percent(value, 0), xTitle: "Confidence", yTitle: "Paid off",
    lines: base === undefined ? [] : [{ value: base, label: "no skill" }],
    x: { suggestedMin: 0.5, suggestedMax: 1 },
    y: { suggestedMin: Math.min(0.3, ...rows.map((row) => row.interval_low ?? 1)), suggestedMax: 0.7 },
    table: () => ({
      rows, columns: [
        { key: "low", label: "Confidence", rowHeader: true, cell: span },
        { key: "mean_confidence", label: "Mean", numeric: true, wide: true, cell: (row) => percent(row.mean_confidence) },
        { key: "rate", label: "Paid off", numeric: true, cell: (row) => percent(row.rate) },
        { key: "interval_low", label: "Interval", numeric: true, cell: (row) => range(row.interval_low, row.interval_high) },
        { key: "count", label: "Signals", numeric: true, cell: (row) => count(row.count) },
      ],
    }),
  }));
}
