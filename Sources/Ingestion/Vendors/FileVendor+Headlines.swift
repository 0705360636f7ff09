public import Core
import Foundation
public import Lake
import Synchronization
import Transport

extension FileVendor: HeadlineSource {
    public var hasHeadlines: Bool { headlinesFile != nil }

    public func headlineCalls(symbols: Int) -> Int { 0 }

    public func headlineInputs() throws(IngestionError) -> [Manifest.Input] {
        guard let headlinesFile else { return [] }
        do {
            return [
                Manifest.Input(
                    path: "file:\(URL(filePath: headlinesFile).lastPathComponent)",
                    digest: try Digest.sha256(ofFileAt: headlinesFile))
            ]
        } catch {
            throw IngestionError(.missingFile, "cannot read \(headlinesFile)", cause: error)
        }
    }

    public func headlines(
        on symbols: Set<Symbol>, published: Range<Int64>
    ) throws(IngestionError) -> [Headline] {
        guard let headlinesFile else { return [] }
        return try news.withLock { (news) throws(IngestionError) in
            let file: HeadlineFile
            if let held = news {
                file = held
            } else {
                file = try HeadlineFile(path: headlinesFile, source: name)
            }
            news = file
            return file.within(published, on: symbols)
        }
    }
}
