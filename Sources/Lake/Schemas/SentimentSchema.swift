public import Core
import Parquet

extension DataLake {
    static let sentimentFile = "sentiment.parquet"

    /// The mood of each stock's news at the session's close, by symbol; nil where none was scored.
    public func sentiments(on date: CivilDate) throws(LakeError) -> [StockSentiment]? {
        let folder = Dataset.news.partition(date)
        guard try manifest(of: .news, on: date).files.contains(where: { $0.name == Self.sentimentFile })
        else {
            return nil
        }
        let table = try table(Self.sentimentFile, of: folder)
        return try reading(Self.sentimentFile, of: folder) { () throws(ParquetError) in
            let symbols = try table.strings("symbol")
            let scores = try table.doubles("score")
            let counts = try table.int32s("count")
            let local = try table.int32s("local_count")
            let ages = try table.doubles("age_hours")
            return symbols.indices.map {
                StockSentiment(
                    symbol: Symbol(rawValue: symbols[$0]), score: scores[$0], count: Int(counts[$0]),
                    localCount: Int(local[$0]), age: ages[$0])
            }
        }
    }

    /// The file of a news partition, by symbol.
    func encode(sentiments: [StockSentiment], of folder: LakeFolder) throws(LakeError) -> LakeFile {
        let rows = sentiments.sorted { $0.symbol < $1.symbol }
        return try encode(
            ParquetTable(columns: [
                Column("symbol", .string(rows.map(\.symbol.rawValue))),
                Column("score", .double(rows.map(\.score))),
                Column("count", .int32(rows.map { Int32(clamping: $0.count) })),
                Column("local_count", .int32(rows.map { Int32(clamping: $0.localCount) })),
                Column("age_hours", .double(rows.map(\.age))),
            ]), Self.sentimentFile, of: folder)
    }
}
