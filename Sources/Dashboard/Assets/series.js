// Arithmetic over a curve of growth. Absent values are null.

/** How far below its highest so far, as a fraction from -1 to 0. */
export function drawdown(curve) {
  let peak = -Infinity;
  return curve.map((value) => {
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
}

/** Sharpe ratio of the last `window` daily returns, annualised by √252, with the sample's deviation. */
export function rollingSharpe(curve, window) {
  const result = new Array(curve.length).fill(null);
  const returns = curve.map((value, place) => (place > 0 ? value / curve[place - 1] - 1 : 0));
  for (let end = window; end < curve.length; end += 1) {
    let mean = 0;
    for (let place = end - window + 1; place <= end; place += 1) mean += returns[place];
    mean /= window;
    let squares = 0;
    for (let place = end - window + 1; place <= end; place += 1) squares += (returns[place] - mean) ** 2;
    const deviation = Math.sqrt(squares / (window - 1));
    if (deviation > 1e-12) result[end] = (mean / deviation) * Math.sqrt(252);
  }
  return result;
}

/** Where `flags` are set: [from, to] of each stretch. */
export function stretches(flags) {
  const found = [];
  flags.forEach((flag, place) => {
    if (!flag) return;
    if (place > 0 && flags[place - 1]) found[found.length - 1][1] = place;
    else found.push([Math.max(0, place - 1), place]);
  });
  return found;
}
