// The paper account: its figures, goals, reconciliation, positions and limits.
import { drawdown, growth, months } from "./curve.js";
import { card, empty, facts, figure, h, pill } from "./dom.js";
import { count, money, number, percent, plural, signed, text, unknown } from "./format.js";
import { table } from "./table.js";

const levels = {
  normal: ["good", "normal"], halved: ["warn", "positions halved"], closed_to_new: ["warn", "nothing new"],
  halted: ["bad", "halted"],
};

/** The level of risk as a pill. */
export const level = (name) => pill(...(levels[name] ?? ["idle", text(name)]));

/** What stands where there is no account yet. */
export const noAccount = () => card("Paper account", empty(
  "Here will stand the paper account: its curve beside the backtest's, what it holds, its goals, and what lies between "
    + "it and the backtest. It is opened at the first signals:", "generate-signals", "bellwether paper"));

/** All that is told of an account. `backtest` is the curve of the model in force, where there is one. */
export function paper(account, backtest) {
  return [
    card("Paper account", head(account), growth(account, backtest), drawdown(account), months(account)),
    h("div", { class: "columns" }, card("Goals", goals(account)), card("Risk", risk(account))),
    account.reconciliations?.length > 0 && card("Paper against backtest", reconciliation(account.reconciliations)),
    card("Positions", positions(account)),
  ];
}

function head(account) {
  const { activity, months: all, risk: state } = account;
  const last = all[all.length - 1];
  return h("div", { class: "figures" },
    figure("Equity", money(account.equity, 0), `${signed(account.total_return, 2)} since ${account.opened}`),
    figure(last ? "Month " + last.month : "Month", last ? signed(last.month_return, 2) : unknown, last && "to " + last.through),
    figure("Cash", percent(account.equity > 0 ? account.cash / account.equity : undefined), money(account.cash)),
    figure("Below its peak", percent(state.drawdown, 2), `from ${money(state.peak, 0)}`),
    figure("Trades", count(activity.trades), `${money(activity.costs)} of costs`));
}

const points = (value, digits = 1) => (typeof value === "number" ? number(value * 10_000, digits) : unknown);
const measures = {
  sharpe: ["Sharpe ratio", (value) => number(value, 2)], drawdown: ["Deepest fall", percent],
  "win rate": ["Sales at a gain", percent], "cost per trade": ["Cost of trading", (value) => points(value) + " bp"],
  "monthly return": ["Mean of whole months", (value) => percent(value, 2)],
};
const bounds = { at_least: "≥", below: "<", at_most: "≤" };

function goals(account) {
  const { activity } = account;
  const state = (goal) => (goal.is_met === undefined ? pill("idle", `${count(goal.count)} of ${count(goal.needed)}`)
    : goal.is_met ? pill("good", "met") : pill("warn", "not met"));
  const waiting = account.goals.filter((goal) => goal.is_met === undefined)
    .map((goal) => `${measures[goal.name]?.[0] ?? goal.name} after ${goal.needed} ${goal.evidence}`);
  return [table({
    key: "goals", caption: "Goals of the paper account", rows: account.goals, sortable: false, columns: [
      { key: "name", label: "Goal", rowHeader: true, cell: (goal) => measures[goal.name]?.[0] ?? goal.name },
      { key: "value", label: "Value", numeric: true,
        cell: (goal) => (goal.value === undefined ? unknown : measures[goal.name]?.[1](goal.value) ?? number(goal.value)) },
      { key: "target", label: "Target", numeric: true,
        cell: (goal) => `${bounds[goal.bound]} ${measures[goal.name]?.[1](goal.target) ?? number(goal.target)}` },
      { key: "is_met", label: "State", cell: state },
    ],
  }), h("p", { class: "summary" }, "Watched, never tuned to: neither learning nor the gate reads them."
    + (activity.cost_per_trade === undefined ? "" : ` A trade has cost ${money(activity.cost_per_trade)} on average.`)
    + (waiting.length > 0 ? ` Not known yet: ${waiting.join(", ")}.` : ""))];
}

function risk({ risk: state }) {
  return [
    h("p", null, level(state.level), state.halted_since && ` since the close of ${state.halted_since}`,
      state.halt_reason && `: ${state.halt_reason}`),
    facts([
      ["Last session", signed(state.daily_return, 2)], ["Below its peak", percent(state.drawdown, 2)],
      ["Peak", `${money(state.peak)} on ${state.peak_session}`],
    ]),
    table({
      key: "risk", caption: "What limits and people did, newest first", rows: state.events, limit: 5, sortable: false,
      empty: "No limit was ever reached.", columns: [
        { key: "session", label: "After", rowHeader: true, class: "nowrap" },
        { key: "action", label: "What", class: "nowrap" },
        { key: "reason", label: "Why", class: "words", cell: (row) => [row.reason, h("div", { class: "muted" }, row.actor)] },
      ],
    }),
  ];
}

function reconciliation(all) {
  const unexplained = all.filter((row) => !row.is_explained);
  const notes = all.filter((row) => row.note).slice(-12).reverse();
  const effect = (key, label, wide = true) => ({ key, label, numeric: true, wide, cell: (row) => points(row[key]) });
  return [
    h("p", { class: "summary" }, "Basis points of the account by month. The gap between what the account returned and what the "
      + "same signals returned in the backtest is the sum of the six effects; the residual is what none explains. "
      + (unexplained.length === 0 ? "It is one basis point at most in every month."
        : `It is more than one basis point in ${plural(unexplained.length, "month")}: run bellwether paper check.`)),
    table({
      key: "reconciliation", caption: "The paper account against the backtest of its signals, in basis points",
      rows: [...all].reverse(), limit: 24, columns: [
        { key: "through", label: "Month to", rowHeader: true, class: "nowrap" },
        effect("paper", "Paper", false), effect("backtest", "Backtest", false), effect("gap", "Gap"), effect("price", "Price"),
        effect("sizing", "Sizing"), effect("cost", "Cost"), effect("actions", "Actions"), effect("missed", "Missed"),
        { key: "residual", label: "Residual", numeric: true,
          cell: (row) => (row.is_explained ? points(row.residual, 2) : pill("warn", points(row.residual, 2))) },
      ],
    }),
    notes.length > 0 && h("ul", { class: "plain muted" }, notes.map((row) => h("li", null, `${row.through}: ${row.note}`))),
  ];
}

function positions(account) {
  const stocks = account.positions.reduce((sum, row) => sum + row.value, 0);
  return [
    h("p", { class: "summary" }, account.positions.length === 0 ? `All in cash: ${money(account.cash)}.`
      : `${plural(account.positions.length, "stock")} worth ${money(stocks)} and ${money(account.cash)} of cash at the close of ${account.session}.`),
    table({
      key: "positions", caption: "What the account holds, largest first", rows: account.positions, limit: 20,
      empty: "No stock is held.", columns: [
        { key: "symbol", label: "Stock", rowHeader: true, class: "stock",
          cell: (row) => [row.symbol, row.priced !== account.session && h("div", { class: "name" }, "priced " + row.priced)] },
        { key: "shares", label: "Shares", numeric: true, wide: true, cell: (row) => count(row.shares) },
        { key: "price", label: "Price", numeric: true, wide: true, cell: (row) => money(row.price) },
        { key: "value", label: "Value", numeric: true, cell: (row) => money(row.value) },
        { key: "weight", label: "Weight", numeric: true, cell: (row) => percent(row.weight) },
        { key: "gain", label: "Gain", numeric: true, wide: true, cell: (row) => money(row.gain) },
        { key: "gain_share", label: "Gain, %", numeric: true, cell: (row) => signed(row.gain_share) },
      ],
    }),
  ];
}
