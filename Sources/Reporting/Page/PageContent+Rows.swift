import Core

extension PageContent {
    static func row(_ listed: ListedSignal, hasHits: Bool) -> Row {
        let signal = listed.signal
        let hits = signal.expectedHitRate
        let mark =
            switch signal.action {
            case .buy: "▲"
            case .sell: "▼"
            case .hold: "■"
            }
        return Row(
            rank: String(signal.rank), symbol: signal.symbol.rawValue, name: listed.name,
            sector: listed.sector,
            action: signal.action.rawValue, mark: mark, style: signal.action.rawValue.lowercased(),
            target: FigureText.percent(signal.targetWeight, digits: 2),
            change: FigureText.percent(signal.targetWeight - signal.previousWeight, digits: 2, signed: true),
            previous: FigureText.percent(signal.previousWeight, digits: 2),
            confidence: FigureText.percent(signal.confidence, digits: 0),
            close: FigureText.number(signal.close, digits: 2), reason: signal.reason,
            hits: hasHits ? FigureText.percent(hits?.rate ?? .nan, digits: 0) : nil,
            hitRange: hits.map {
                [
                    "\(FigureText.number($0.low * 100, digits: 0))–\(FigureText.percent($0.high, digits: 0))",
                    "of \(FigureText.grouped($0.count))",
                ]
            } ?? [])
    }
}
