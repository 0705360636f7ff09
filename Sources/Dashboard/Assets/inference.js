// Inference elsewhere: what it costs against its budget, how its endpoints do, and how they are scaled.
import { bars } from "./charts.js";
import { card, figure, h, pill } from "./dom.js";
import { count, duration, instant, money, plural, text, unknown } from "./format.js";
import { table } from "./table.js";

/** Calls cost less than cents. */
const exact = (value) => money(value, typeof value === "number" && value !== 0 && Math.abs(value) < 1 ? 4 : 2);

/** All that is told of it; nothing where nothing was ever asked. */
export function inference(costs) {
  const spent = costs?.inference;
  if (!spent) return null;
  return card("Inference elsewhere", head(spent), days(spent), endpoints(spent), decisions(spent));
}

function head(spent) {
  const of = (budget) => (budget === undefined ? "no limit is set" : `of ${money(budget)}`);
  const { forecast } = spent;
  return h("div", { class: "figures" },
    figure("Today", exact(spent.today), of(spent.day_budget)),
    figure("This month", exact(spent.month), of(spent.month_budget)),
    figure("Expected for the month", forecast ? exact(forecast.expected) : unknown,
      forecast?.low === undefined ? "after five sessions with an interval"
        : `90% between ${exact(forecast.low)} and ${exact(forecast.high)}`),
    figure("Last month", exact(spent.last_month)),
    figure("Budget", spent.is_stopped ? pill("bad", "spent") : pill("good", "open"),
      spent.is_stopped ? "nothing that costs is asked" : "checked before every call"));
}

function days({ days: all, day_budget: budget }) {
  const total = all.reduce((sum, day) => sum + day.amount, 0);
  if (total === 0) return null;
  const most = all.reduce((one, other) => (other.amount > one.amount ? other : one));
  const spentOn = all.filter((day) => day.amount > 0);
  return bars({
    title: "Spent on inference by day", height: "small", skips: true, labels: all.map((day) => day.date.slice(5)),
    values: all.map((day) => day.amount), format: exact, valueTitle: "US dollars",
    colours: all.map((day) => (budget !== undefined && day.amount >= budget ? "--down" : "--policy")),
    lines: budget === undefined ? [] : [{ value: budget, label: "budget of a day" }],
    scale: { min: 0, ...(budget !== undefined && most.amount > budget / 2 ? { suggestedMax: budget * 1.05 } : {}) },
    summary: `${exact(total)} in the last ${all.length} days, on ${plural(spentOn.length, "day")}; the most was `
      + `${exact(most.amount)} on ${most.date}.`,
    table: () => ({
      rows: [...spentOn].reverse(), columns: [
        { key: "date", label: "Day (UTC)", rowHeader: true }, { key: "amount", label: "Spent", numeric: true, cell: (row) => exact(row.amount) },
      ],
    }),
  });
}

const endpoints = ({ endpoints: all }) => table({
  key: "endpoints", caption: "Endpoints in this month", rows: all, empty: "No endpoint was asked this month.",
  columns: [
    { key: "name", label: "Endpoint", rowHeader: true },
    { key: "is_held", label: "State", cell: (row) => (row.is_held ? pill("warn", "not asked for now") : pill("good", "in use")) },
    { key: "served", label: "Served", numeric: true, cell: (row) => count(row.served) },
    { key: "failed", label: "Failed", numeric: true, cell: (row) => count(row.failed) },
    { key: "refused", label: "Not asked", numeric: true, wide: true, value: (row) => row.over_budget + row.breaker_open,
      cell: (row) => h("span", { title: `${row.over_budget} over budget, ${row.breaker_open} breaker open` }, count(row.over_budget + row.breaker_open)) },
    { key: "mean_seconds", label: "Mean time", numeric: true, wide: true, cell: (row) => duration(row.mean_seconds) },
    { key: "instances", label: "Machines", numeric: true, wide: true, cell: (row) => (row.instances === undefined ? unknown : count(row.instances)) },
    { key: "today", label: "Today", numeric: true, wide: true, cell: (row) => exact(row.today) },
    { key: "month", label: "Month", numeric: true, cell: (row) => exact(row.month) },
  ],
});

const outcomes = { "carried out": "good", failed: "bad", noted: "note", begun: "note", decided: "note" };

function decisions({ decisions: all }) {
  if (all.length === 0) return null;
  return table({
    key: "scaling", caption: "How endpoints were scaled, newest first", rows: all, limit: 5, sortable: false, columns: [
      { key: "at", label: "When", rowHeader: true, class: "nowrap", cell: (row) => instant(row.at) },
      { key: "endpoint", label: "Endpoint" },
      { key: "instances", label: "Machines", numeric: true, cell: (row) => count(row.instances) },
      { key: "outcome", label: "Outcome", cell: (row) => pill(outcomes[row.outcome] ?? "idle", text(row.outcome)) },
      { key: "reason", label: "Why", class: "words", cell: (row) => [row.reason, row.detail && h("div", { class: "muted" }, row.detail)] },
    ],
  });
}
