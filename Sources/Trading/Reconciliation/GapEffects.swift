/// What the gap between the paper account and its backtest is made of, fractions of the account's equity at the
/// decision: positive where the account came out better. ``GapAttribution`` says what each is.
public struct GapEffects: Hashable, Sendable {
    public var price = 0.0
    public var sizing = 0.0
    public var cost = 0.0
    public var actions = 0.0
    public var missed = 0.0

    public init() {}

    public var sum: Double { price + sizing + cost + actions + missed }

    static func += (left: inout GapEffects, right: GapEffects) {
        left.price += right.price
        left.sizing += right.sizing
        left.cost += right.cost
        left.actions += right.actions
        left.missed += right.missed
    }
}
