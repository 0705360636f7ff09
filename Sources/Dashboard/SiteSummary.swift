extension Site {
    /// What making the site changed.
    public struct Summary: Hashable, Sendable, Encodable {
        /// Files that were new or had other bytes.
        public var written = 0
        public var unchanged = 0
        /// Files that an earlier site had and this one has not.
        public var removed = 0
        /// Of the written files.
        public var bytes = 0
        public var seconds = 0.0
        /// What could not be read, one line each with its remedy; the rest of the site is as it should be.
        public var warnings: [String] = []
        /// Whether another process was making the site for so long that it was left to that one.
        public var isLeftToAnother = false
    }
}
