import Core
import Foundation

/// One stock's recent trading, as far as its own bars tell.
struct StockHistory {
    /// Bars within reach, at most the window.
    var count = 0
    /// Of them, those with a known volume, and those without a trade.
    var traded = 0
    var idle = 0
    var lastClose = 0.0
    /// Sessions since the last bar, 1 for the last session.
    var silent = 0
    /// Sessions since the oldest of the bars.
    var age = 0
    /// Median USD and shares of the sessions with a trade; 0 without one.
    var dollars = 0.0
    var shares = 0.0
    var mostShares = 0.0
    /// Mean absolute log return between closes, at least 0.4 %.
    var move = 0.03

    init(_ memory: MarketMemory, code: Int, scratch: inout [Double]) {
        let window = memory.window
        var closesNewestFirst = 0.0
        var moves = 0.0
        var steps = 0
        scratch.removeAll(keepingCapacity: true)
        for back in 0..<Int(memory.counts[code]) {
            let place = code * window + (Int(memory.heads[code]) + 2 * window - 1 - back) % window
            let age = Int(memory.ordinal - memory.ordinals[place])
            guard age <= memory.reach else { break }
            let close = memory.closes[place]
            if count == 0 {
                lastClose = close
                silent = age
            } else {
                moves += abs(log(closesNewestFirst / close))
                steps += 1
            }
            closesNewestFirst = close
            self.age = age
            count += 1
            if memory.volumes[place] == 0 { idle += 1 }
            if memory.volumes[place] > 0 {
                traded += 1
                mostShares = max(mostShares, memory.volumes[place])
                scratch.append(memory.volumes[place] * close)
            }
        }
        if steps >= 5 { move = max(0.004, moves / Double(steps)) }
        guard traded > 0 else { return }
        scratch.sort()
        dollars = scratch[scratch.count / 2]
        shares = dollars / max(lastClose, .leastNormalMagnitude)
    }

    /// The log move from which on a close is questioned: a fifth at least, more for a restless stock, and
    /// more after a silence.
    var limit: Double {
        min(0.6, max(0.2, 8 * move * Double(min(max(silent, 1), 9)).squareRoot()))
    }
}
