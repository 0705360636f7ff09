/// The pages of the dashboard as they are in the program: every file of `Assets`, which is one flat folder.
enum DashboardAssets {
    /// Where each lies in the site; the first page comes last, when what it refers to is there.
    static let files: [(path: String, bytes: [UInt8])] = [
        ("api/schema.json", PackageResources.schema_json),
        ("index.html", PackageResources.index_html),
    ]
}
