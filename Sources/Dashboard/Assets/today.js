// Today: how the whole system stands.
import { link, start } from "./app.js";
import { card, empty, facts, figure, h, pill } from "./dom.js";
import { lines } from "./charts.js";
import { ago, count, duration, instant, list, money, percent, plural, signed, text, unknown } from "./format.js";
import { inference } from "./inference.js";
import { level, noAccount } from "./paper.js";
import { table } from "./table.js";
import { mailKind, runKind, runWords, severityKind, verdict } from "./verdict.js";

start("today", (health) => {
  const said = verdict(health);
  if (!health || said.isFirstDay) return firstDay(health);
  return [
    line(said), figures(health), paper(health.paper), card("Alerts", alerts(health.alerts ?? [])),
    h("div", { class: "columns" },
      card("Jobs", jobs(health.jobs ?? [])), card("Freshness of the data", freshness(health))),
    card("Coverage", coverage(health.coverage ?? [])),
    h("div", { class: "columns" }, card("Costs of the month", costs(health)), card("Mail and vendors", mail(health))),
    inference(health.costs),
  ];
});

function firstDay(health) {
  return [
    h("section", { class: "card verdict idle" }, h("p", { class: "line" }, h("strong", null, "Nothing has run yet.")),
      empty(
        "Here will stand how the system is: each job's last run, how fresh every part of the data is, how many stocks "
          + "have a bar, open alerts, what the month has cost against its budget, and the mail. Every job that ends "
          + "makes these pages anew. Begin with:",
        "bellwether universe import members.csv --effective YYYY-MM-DD", "fetch-daily", "build-features",
        "train-policy", "generate-signals", "send-report"),
      health?.last_closed_session
        && h("p", { class: "muted" }, `The last session that closed is ${health.last_closed_session}.`)),
  ];
}

function line(said) {
  return h(
    "section", { class: "card verdict " + said.kind, "aria-label": "Verdict" },
    h("p", { class: "line" }, pill(said.kind, said.word), h("strong", null, said.line)),
    said.reasons.length > 0
      && h("ul", { class: "plain" }, said.reasons.map((reason) => h("li", null, reason.text,
        reason.todo && h("span", { class: "muted" }, " " + reason.todo)))));
}

function figures(health) {
  const latest = health.coverage?.[health.coverage.length - 1];
  const { costs: spent, deliveries } = health;
  const share = spent?.budget > 0 ? spent.spent / spent.budget : undefined;
  return h("section", { class: "card", "aria-label": "Figures" }, h("div", { class: "figures" },
    figure("Last closed session", text(health.last_closed_session), "looked at " + instant(health.as_of) + " UTC"),
    figure("Model in force", health.model ? link("models.html", { version: health.model }, health.model) : "none yet"),
    figure("Stocks with a bar", latest ? percent(latest.coverage) : unknown,
      latest && `${count(latest.bars)} of ${count(latest.active)} on ${latest.session}`),
    figure("Cost of " + text(spent?.month), money(spent?.spent),
      share === undefined ? "no budget is set" : `${percent(share, 0)} of ${money(spent.budget)}`),
    figure("Mail delivered", deliveries?.rate === undefined ? unknown : percent(deliveries.rate),
      deliveries?.rate === undefined ? "no message in 30 days" : "of the last 30 days")));
}

function paper(account) {
  if (!account) return noAccount();
  return card("Paper account", h("div", { class: "figures" },
    figure("Equity", link("performance.html", null, money(account.equity, 0)), `${signed(account.total_return, 2)} since ${account.opened}`),
    figure("Session of " + account.session, signed(account.daily_return, 2),
      account.behind > 0 ? `${plural(account.behind, "session")} behind the prices` : "the last with prices"),
    figure("Below its peak", percent(account.drawdown, 2), `from ${money(account.peak, 0)} on ${account.peak_session}`),
    figure("Risk", level(account.level), account.halted_since && "since " + account.halted_since),
    figure("Holds", plural(account.positions, "stock"), `${money(account.cash)} of cash`)));
}

const alerts = (all) => table({
  key: "alerts", caption: "Open alerts, gravest first", rows: all, id: (row) => String(row.number),
  empty: "No alert is open.",
  columns: [
    { key: "severity", label: "Severity", cell: (row) => pill(severityKind(row.severity), row.severity),
      value: (row) => ["critical", "warning", "info"].indexOf(row.severity) },
    { key: "message", label: "What", class: "words",
      cell: (row) => [row.message, h("div", { class: "muted" }, [row.command, row.session, row.key].filter(Boolean).join(" · "))] },
    { key: "times", label: "Times", numeric: true, wide: true },
    { key: "last", label: "Last", class: "nowrap", wide: true, cell: (row) => instant(row.last) },
    { key: "mailed", label: "Mailed", class: "nowrap", wide: true, cell: (row) => instant(row.mailed) },
  ],
});

const jobs = (all) => table({
  key: "jobs", caption: "The last run of each job", rows: all, sortable: false, id: (row) => row.command,
  empty: "No job has run yet.", detail: (row) => [
    row.error && h("p", null, row.error),
    facts([
      ["Began", instant(row.started)], ["Ended", instant(row.finished)], ["Exit code", text(row.exit_code)],
      ["Sessions", text([row.first_session, row.last_session].filter((day, i, both) => day && both.indexOf(day) === i).join(" to "))],
      ["Rows", count(row.rows)], ["Peak memory", row.peak_memory_mib === undefined ? unknown : count(row.peak_memory_mib) + " MiB"],
      ["Last success", instant(row.last_success)],
      ["Of 30 days", `${plural(row.recent_runs ?? 0, "run")}, ${row.recent_failures ?? 0} failed`],
    ]),
    h("p", null, link("logs.html", { command: row.command }, "All its runs")),
  ],
  columns: [
    { key: "command", label: "Job", rowHeader: true, class: "command" },
    { key: "status", label: "Ended", cell: (row) => pill(runKind(row.status), runWords(row.status)) },
    { key: "started", label: "Began", class: "nowrap", cell: (row) => h("span", { title: instant(row.started) }, ago(row.started)) },
    { key: "seconds", label: "Took", numeric: true, wide: true, cell: (row) => duration(row.seconds) },
  ],
});

const freshness = (health) => table({
  key: "fresh", caption: "The branches of the tree and how fresh they are", rows: health.partitions ?? [], sortable: false,
  empty: "Nothing is published yet; run fetch-daily.",
  columns: [
    { key: "dataset", label: "Data", rowHeader: true },
    { key: "last", label: "Last", class: "nowrap", cell: (row) => text(row.last) },
    { key: "behind", label: "State", cell: (row) => freshPill(row) },
    { key: "sessions", label: "Sessions", numeric: true, wide: true, cell: (row) => count(row.sessions) },
    { key: "producer", label: "Made by", wide: true, class: "nowrap" },
  ],
});

function freshPill(row) {
  if (!row.sessions) return pill("idle", "none yet");
  if (row.missing > 0) return pill("warn", plural(row.missing, "hole"));
  if (!row.is_daily) return pill("idle", "when needed");
  if (row.behind === undefined) return pill("idle", "not known");
  if (row.behind === 0) return pill("good", "up to date");
  return pill(row.behind > 1 ? "warn" : "note", plural(row.behind, "session") + " behind");
}

function coverage(all) {
  const known = all.filter((day) => typeof day.coverage === "number");
  if (known.length === 0) {
    return empty("How many of the active stocks have a bar, by session; after the first days of data.", "fetch-daily");
  }
  const worst = known.reduce((one, other) => (other.coverage < one.coverage ? other : one));
  const last = known[known.length - 1];
  return lines({
    title: "Share of active stocks with a bar", height: "small", dates: all.map((day) => day.session),
    summary: `${percent(last.coverage, 2)} on ${last.session}; the least of ${plural(all.length, "session")} was `
      + `${percent(worst.coverage, 2)} on ${worst.session}.`,
    series: [{ name: "Coverage", values: all.map((day) => day.coverage), colour: "--policy", fill: "start" }],
    format: (value) => percent(value), y: { suggestedMin: Math.min(0.98, worst.coverage), max: 1 },
    table: () => ({
      rows: [...all].reverse(), columns: [
        { key: "session", label: "Session", rowHeader: true },
        { key: "coverage", label: "Coverage", numeric: true, cell: (row) => percent(row.coverage) },
        { key: "active", label: "Active", numeric: true, cell: (row) => count(row.active) },
        { key: "bars", label: "Bars", numeric: true, cell: (row) => count(row.bars) },
        { key: "rejects", label: "Rejected", numeric: true, cell: (row) => count(row.rejects) },
        { key: "source", label: "Source", wide: true, cell: (row) => text(row.source) },
      ],
    }),
  });
}

function costs({ costs: spent }) {
  if (!spent) return h("p", { class: "muted" }, "Not known.");
  const share = spent.budget > 0 ? spent.spent / spent.budget : undefined;
  const bar = share !== undefined && h("div", {
    class: "meter" + (share > 1 ? " over" : ""), role: "meter", "aria-label": "Spent of the budget",
    "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": Math.round(Math.min(1, share) * 100),
    "aria-valuetext": `${percent(share, 0)} of the budget`,
  }, h("div"));
  bar?.firstChild?.style.setProperty("--share", Math.min(100, share * 100) + "%");
  return [
    h("p", null, share === undefined
      ? `${money(spent.spent)} in ${spent.month}. No budget is set: costs.budget in bellwether.yaml.`
      : `${money(spent.spent)} of ${money(spent.budget)} in ${spent.month}, ${percent(share, 0)}.`),
    bar,
    table({
      key: "costs", caption: "What was paid for", rows: spent.items ?? [], empty: "Nothing was paid for.",
      columns: [
        { key: "name", label: "For", rowHeader: true },
        { key: "quantity", label: "Quantity", numeric: true,
          cell: (row) => (row.quantity === undefined ? unknown : `${count(row.quantity)} ${row.unit ?? ""}`) },
        { key: "amount", label: "Amount", numeric: true, cell: (row) => money(row.amount) },
      ],
    }),
  ];
}

function mail({ deliveries, vendors }) {
  return [
    deliveries && h("p", null, pill(...mailKind(deliveries)), " ",
      list([`${count(deliveries.sent)} sent`, `${count(deliveries.waiting)} waiting`, `${count(deliveries.failed)} given up`]),
      " in the last 30 days.",
      deliveries.oldest_waiting && ` The oldest has waited since ${instant(deliveries.oldest_waiting)}.`),
    table({
      key: "vendors", caption: "Calls to data vendors this month", rows: vendors ?? [], empty: "No vendor was called this month.",
      columns: [
        { key: "vendor", label: "Vendor", rowHeader: true },
        { key: "calls", label: "Calls", numeric: true, cell: (row) => count(row.calls) },
        { key: "is_held", label: "State", cell: (row) => (row.is_held ? pill("warn", "not called for now") : pill("good", "in use")) },
      ],
    }),
  ];
}
