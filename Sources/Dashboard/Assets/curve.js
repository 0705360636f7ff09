// The paper account's curve beside the backtest's, its drawdown and its months.
import { bars, lines } from "./charts.js";
import { count, money, number, percent, plural, signed, unknown } from "./format.js";

/** Values of a curve at the account's sessions, scaled so that the first is what the account had grown to by then. */
function beside(dates, own, curve, values) {
  const places = new Map(curve.dates.map((date, place) => [date, place]));
  let scale;
  return dates.map((date, index) => {
    const value = values[places.get(date)];
    if (typeof value !== "number" || !(value > 0)) return null;
    scale ??= own[index] / value;
    return value * scale;
  });
}

/** The backtests of each month's own signals, strung together from the account's growth when the first was decided. */
function strung(dates, own, months) {
  const places = new Map(dates.map((date, place) => [date, place]));
  const values = new Array(dates.length).fill(null);
  let last;
  for (const month of months) {
    const [from, to] = [places.get(month.session), places.get(month.through)];
    if (from === undefined || to === undefined) continue;
    // Where a month is missing it goes on from the account itself.
    values[from] ??= own[from];
    if (last !== month.session) values[from] = own[from];
    values[to] = values[from] * (1 + month.backtest);
    last = month.through;
  }
  return values;
}

const isDrawn = (values) => values.filter((value) => value !== null).length > 1;

/** The account beside the backtests, each from 1. `backtest` is the curve of the model in force. */
export function growth(account, backtest) {
  const { dates, equity } = account.curve;
  const own = equity.map((value) => value / account.capital);
  const series = [{ name: "Paper account", values: own, colour: "--policy", width: 2.25 }];
  const replayed = strung(dates, own, account.reconciliations ?? []);
  if (isDrawn(replayed)) {
    series.push({ name: "Backtest of its signals", values: replayed, colour: "--third", width: 0, points: 4 });
  }
  const model = backtest ? beside(dates, own, backtest, backtest.policy) : [];
  const base = backtest ? beside(dates, own, backtest, backtest.baseline) : [];
  if (isDrawn(model)) series.push({ name: "Backtest of the model in force", values: model, colour: "--fourth", width: 1.25 });
  if (isDrawn(base)) series.push({ name: "Equal weights", values: base, colour: "--baseline", dash: [5, 3], width: 1.25 });
  const last = dates.length - 1;
  const ends = dates.map((_, place) => place).filter((place) => dates[place].slice(0, 7) !== dates[place + 1]?.slice(0, 7)).reverse();
  const plain = (value) => (value === null ? unknown : number(value, 3));
  return lines({
    title: "Growth of 1, paper account", dates, series, format: (value) => number(value, 3),
    summary: `From ${dates[0]} to ${dates[last]}, ${plural(last, "session")}: ${number(own[last], 4)}, after costs; `
      + `${money(account.capital)} became ${money(account.equity)}.`
      + (isDrawn(replayed) ? " The marks are what each month's signals came to in the backtest." : ""),
    table: () => ({
      rows: ends.map((place) => ({ place, date: dates[place] })), limit: 24, columns: [
        { key: "date", label: "Month's end", rowHeader: true },
        { key: "equity", label: "Equity", numeric: true, cell: ({ place }) => money(equity[place]) },
        ...series.map((one, index) => ({
          key: "s" + index, label: one.name, numeric: true, wide: index > 1, value: ({ place }) => one.values[place],
          cell: ({ place }) => plain(one.values[place]) })),
      ],
    }),
  });
}

/** How far the account was below its highest close. */
export function drawdown(account) {
  const { dates, drawdown: falls } = account.curve;
  const worst = falls.reduce((most, value, place) => (value > falls[most] ? place : most), 0);
  const goal = account.goals.find((one) => one.name === "drawdown");
  const whole = (value) => percent(value, 1);
  return lines({
    title: "Drawdown, paper account", height: "small", dates, format: whole,
    summary: falls[worst] > 0 ? `At worst ${percent(falls[worst], 2)} below its highest close, on ${dates[worst]}.`
      : "It has never closed below its highest close.",
    series: [{ name: "Drawdown", values: falls.map((value) => -value), colour: "--policy", fill: "origin" }],
    lines: goal && falls[worst] > goal.target / 2 ? [{ value: -goal.target, label: "goal" }] : [],
    y: { max: 0, suggestedMin: -0.02 },
    table: () => ({
      rows: dates.map((date, place) => ({ date, fall: falls[place], equity: account.curve.equity[place], cash: account.curve.cash_share[place] })).reverse(),
      limit: 24, columns: [
        { key: "date", label: "Session", rowHeader: true },
        { key: "equity", label: "Equity", numeric: true, cell: (row) => money(row.equity) },
        { key: "fall", label: "Drawdown", numeric: true, cell: (row) => percent(row.fall, 2) },
        { key: "cash", label: "Cash", numeric: true, cell: (row) => percent(row.cash) },
      ],
    }),
  });
}

/** A bar a month. */
export function months({ months: all }) {
  if (all.length === 0) return null;
  const shown = all.slice(-24);
  const best = shown.reduce((one, other) => (other.month_return > one.month_return ? other : one));
  const worst = shown.reduce((one, other) => (other.month_return < one.month_return ? other : one));
  return bars({
    title: "Return by month, paper account", height: "small", skips: true,
    labels: shown.map((row) => row.month), values: shown.map((row) => row.month_return),
    colours: shown.map((row) => (row.month_return >= 0 ? "--up" : "--down")), format: (value) => percent(value, 1),
    summary: `The best of ${plural(shown.length, "month")} was ${best.month} with ${signed(best.month_return, 2)}, the worst `
      + `${worst.month} with ${signed(worst.month_return, 2)}. The first and the last may be part of one.`,
    table: () => ({
      rows: [...all].reverse(), limit: 24, columns: [
        { key: "month", label: "Month", rowHeader: true },
        { key: "month_return", label: "Return", numeric: true, cell: (row) => signed(row.month_return, 2) },
        { key: "equity", label: "At its end", numeric: true, cell: (row) => money(row.equity) },
        { key: "trades", label: "Trades", numeric: true, value: (row) => row.activity.trades, cell: (row) => count(row.activity.trades) },
        { key: "costs", label: "Costs", numeric: true, wide: true, value: (row) => row.activity.costs, cell: (row) => money(row.activity.costs) },
        { key: "dividends", label: "Dividends", numeric: true, wide: true, value: (row) => row.activity.dividends, cell: (row) => money(row.activity.dividends) },
        { key: "is_whole", label: "Whole", wide: true, cell: (row) => (row.is_whole ? "yes" : "no") },
      ],
    }),
  });
}
