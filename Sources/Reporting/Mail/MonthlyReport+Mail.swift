import Core
package import Foundation
import Ledger
import Portfolio
import TrackRecord
import Transport

extension MonthlyReport {
    /// Gmail clips a message whose HTML is longer than 102 KB.
    package static let longestHTML = 100_000
    /// More are not tried to fit in.
    private static let mostSignals = 1_000

    /// Over what people act upon: the list, who decided, and what was said of it. The words around it, the costs and
    /// the age of the data are not in it, so that what was sent is not sent again for them.
    package var contentDigest: String {
        var lines = ["monthly \(session)", decider ?? "", "\(notes)"]
        for listed in signals {
            let signal = listed.signal
            lines.append(
                "\(signal.symbol.rawValue) \(signal.action.rawValue) \(signal.rank) \(signal.targetWeight) "
                    + "\(signal.previousWeight) \(signal.confidence) \(signal.model)")
        }
        return Digest.sha256(of: lines.joined(separator: "\n"))
    }

    /// The report as a message, with what is beside the signals attached.
    ///
    /// Its HTML stays under ``longestHTML``: where the reasons of a long list do not fit, those of the lowest ranks
    /// are left out, and then signals, and the mail says how many.
    ///
    /// - Parameters:
    ///   - from, to: bare addresses.
    ///   - charts: pictures of it, as ``ReportCharts`` draws them for a mail.
    ///   - date: when it is written; the same content to the same people has the same id whenever that is.
    package func mail(
        from: String, to: [String], templates: MailTemplates, charts: [ReportChart], date: Date
    ) -> MailMessage {
        let (content, html) = fitted(templates, charts: charts)
        return MailMessage(
            from: from, to: to, subject: mailSubject,
            id: MailMessage.id("\(session)", content: contentDigest, from: from, to: to), date: date,
            text: templates.render("monthly.txt", content), html: html,
            pictures: charts.filter { html.contains("cid:\(MailMessage.contentID($0.file))") }
                .map { MailMessage.Part(type: "image/png", name: $0.file, bytes: $0.bytes) },
            attachments: files.map {
                MailMessage.Part(type: "text/csv; charset=utf-8", name: $0.name, bytes: $0.bytes)
            })
    }

    /// `Bellwether, January 2023: 18 buys, 17 sells, 5 holds`
    var mailSubject: String {
        "Bellwether, \(FigureText.month(month)): " + (paper?.risk.isHalted == true ? "HALTED, " : "")
            + (signals.isEmpty ? "nothing to trade" : tally)
    }

    /// Sessions that closed after the report's and before it was written.
    var sessionsSince: Int? {
        guard let written,
            let last = ExchangeCalendar.nyse.lastClosedSession(at: written.secondsSinceEpoch)
        else { return nil }
        return last > session ? ExchangeCalendar.nyse.sessions(in: session...last).count - 1 : 0
    }

    /// The largest part of the list whose HTML is short enough.
    private func fitted(_ templates: MailTemplates, charts: [ReportChart]) -> (MonthlyMail, String) {
        func made(_ room: SignalList.Room) -> (content: MonthlyMail, html: String) {
            let content = MonthlyMail(self, charts: charts, room: room)
            return (content, templates.render("monthly.html", content))
        }
        func fits(_ html: String) -> Bool { html.utf8.count < Self.longestHTML }
        /// The most of 0...limit that fits; 0 where nothing does.
        func most(_ limit: Int, _ room: (Int) -> SignalList.Room) -> Int {
            var (low, high) = (0, limit)
            while low < high {
                let middle = (low + high + 1) / 2
                if fits(made(room(middle)).html) { low = middle } else { high = middle - 1 }
            }
            return low
        }
        let count = min(signals.count, Self.mostSignals)
        let whole = made(SignalList.Room(signals: count, reasons: count))
        if fits(whole.html) { return whole }
        let bare = SignalList.Room(signals: count, reasons: 0)
        if fits(made(bare).html) {
            return made(
                SignalList.Room(
                    signals: count, reasons: most(count) { SignalList.Room(signals: count, reasons: $0) }))
        }
        return made(
            SignalList.Room(signals: most(count) { SignalList.Room(signals: $0, reasons: 0) }, reasons: 0))
    }
}
