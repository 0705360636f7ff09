/// A share whose cases rise and fall together within clusters, as signals of one month do: its interval comes of
/// drawing whole clusters, and is as a rule wider than that of independent cases.
///
/// Percentiles of the resampled ratio `sum of hits / sum of cases`. Source: Cameron, Gelbach and Miller,
/// "Bootstrap-Based Improvements for Inference with Clustered Errors", Review of Economics and Statistics 90 (2008).
/// Of fewer than a dozen clusters it is still too narrow.
public enum ClusteredShare {
    /// Fewer clusters than this have no interval.
    public static let minimumClusters = 3

    /// - Parameters:
    ///   - hits: of each cluster.
    ///   - counts: cases of each cluster; those without any are left out.
    ///   - seed: the same gives the same interval on every machine.
    /// - Returns: nil for too few clusters.
    public static func interval(
        hits: [Int], counts: [Int], resamples: Int = 2_000, level: Double = 0.95, seed: UInt64 = 7
    ) -> BootstrapInterval? {
        precondition(hits.count == counts.count, "hits and cases of each cluster")
        let filled = counts.indices.filter { counts[$0] > 0 }
        guard filled.count >= minimumClusters else { return nil }
        let bootstrap = BlockBootstrap(resamples: resamples, level: level, meanBlockLength: 1, seed: seed)
        return bootstrap.intervals([filled.map { Double(hits[$0]) }, filled.map { Double(counts[$0]) }]) {
            drawn in
            var (some, all) = (0.0, 0.0)
            for place in drawn[0].indices {
                some += drawn[0][place]
                all += drawn[1][place]
            }
            return [some / all]
        }[0]
    }
}
