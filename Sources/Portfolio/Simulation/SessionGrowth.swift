/// One session's growth factors by slot, as a market keeps them ready: 1 plus the return, and 1 where there
/// is none, so that the loops over thousands of slots need not ask.
public struct SessionGrowth {
    /// From the close before to the open.
    public var overnight: UnsafeBufferPointer<Double>
    /// From the open to the close.
    public var intraday: UnsafeBufferPointer<Double>
    /// From close to close: `overnight x intraday`.
    public var whole: UnsafeBufferPointer<Double>
    /// Slots that cannot be traded in the session, each once.
    public var withoutBar: UnsafeBufferPointer<Int32>

    public init(
        overnight: UnsafeBufferPointer<Double>, intraday: UnsafeBufferPointer<Double>,
        whole: UnsafeBufferPointer<Double>, withoutBar: UnsafeBufferPointer<Int32>
    ) {
        self.overnight = overnight
        self.intraday = intraday
        self.whole = whole
        self.withoutBar = withoutBar
    }
}
