/// A picture of a page.
package struct ReportChart: Sendable, Hashable {
    /// Its file in the folder.
    package var file: String
    package var title: String
    /// What it shows, for those who do not see it.
    package var alternative: String
    /// Size on the page; the picture has twice as many pixels.
    package var width: Int
    package var height: Int
    package var bytes: [UInt8]
}
