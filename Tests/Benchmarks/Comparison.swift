import Foundation
import TestSupport

/// One line of the results: ours against a peer, both measured in this run.
struct Comparison: Encodable, Sendable {
    var bench: String
    var ours: Double
    var peer: Double
    var peerName: String
    var unit: String
    /// Above 1: ours is better.
    var ratio: Double
    var oursMib: Double?
    var peerMib: Double?
    var note: String
    /// For the table alone.
    var spreads: (ours: String, peer: String) = ("", "")

    enum CodingKeys: String, CodingKey {
        case bench, ours, peer, peerName, unit, ratio, oursMib, peerMib, note
    }

    static func times(
        _ bench: String, _ ours: Timing, _ peer: Timing, _ peerName: String, note: String = ""
    ) -> Comparison {
        Comparison(
            bench: bench, ours: ours.median, peer: peer.median, peerName: peerName, unit: "s",
            ratio: peer.median / ours.median, oursMib: ours.peakMiB, peerMib: peer.peakMiB, note: note,
            spreads: (ours.spread, peer.spread))
    }

    static func bytes(
        _ bench: String, _ ours: Int, _ peer: Int, _ peerName: String, note: String = ""
    ) -> Comparison {
        Comparison(
            bench: bench, ours: Double(ours), peer: Double(peer), peerName: peerName, unit: "bytes",
            ratio: Double(peer) / Double(ours), note: note, spreads: ("\(ours)", "\(peer)"))
    }
}
