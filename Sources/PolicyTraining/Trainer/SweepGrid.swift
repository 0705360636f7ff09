public import Core

/// The points of a search: settings by name, each with one value or several to try.
public struct SweepGrid: Sendable, Hashable {
    /// One point: the settings, and what of them the grid has set.
    public struct Point: Sendable, Hashable {
        public var settings: TrainingSettings
        /// Ascending by name.
        public var chosen: [(name: String, value: SettingValue)]

        public init(settings: TrainingSettings, chosen: [(name: String, value: SettingValue)]) {
            self.settings = settings
            self.chosen = chosen
        }

        public static func == (left: Point, right: Point) -> Bool { left.settings == right.settings }
        public func hash(into hasher: inout Hasher) { hasher.combine(settings) }

        /// `learning_rate 0.0001, steps 2000`
        public var summary: String {
            chosen.map { "\($0.name) \($0.value.summary)" }.joined(separator: ", ")
        }
    }

    /// Names as in ``TrainingSettings/setting(_:to:)``.
    public var values: [String: [SettingValue]]

    public static let maximumCount = 10_000

    /// Each member of `document` is a setting: a list makes an axis of the grid, whose items may be lists
    /// themselves (`hidden: [[64, 64], [256, 64]]`); anything else is the same at every point.
    ///
    /// - Throws: ``PolicyTrainingError`` with `badSetting` when it is no set of settings, or an axis is empty.
    public init(_ document: SettingValue) throws(PolicyTrainingError) {
        guard case .section(let members) = document, !members.isEmpty else {
            throw PolicyTrainingError(
                .badSetting, "a sweep is settings by name, such as learning_rate: [1e-4, 3e-4]")
        }
        values = [:]
        for (name, value) in members {
            guard case .list(let items) = value else {
                values[name] = [value]
                continue
            }
            guard !items.isEmpty else {
                throw PolicyTrainingError(.badSetting, "\(name) of the sweep has no value; give one or more")
            }
            values[name] = items
        }
    }

    /// Every combination, the first name changing slowest; equal ones once.
    ///
    /// - Throws: ``PolicyTrainingError`` with `badSetting` for unknown names, values that do not fit, settings
    ///   that make no sense together, and more than ``maximumCount`` points.
    public func points(from base: TrainingSettings) throws(PolicyTrainingError) -> [Point] {
        // The algorithm says which section the other names are looked for in.
        let names = values.keys.sorted { left, right in
            left != right && (left == "algorithm" || (right != "algorithm" && left < right))
        }
        var count = 1
        for choices in values.values {
            count = count.multipliedReportingOverflow(by: choices.count).partialValue
            guard (1...Self.maximumCount).contains(count) else {
                throw PolicyTrainingError(
                    .badSetting, "the sweep has more than \(Self.maximumCount) points; try fewer values")
            }
        }
        var points = [Point(settings: base, chosen: [])]
        for name in names {
            var next: [Point] = []
            for point in points {
                for value in values[name] ?? [] {
                    var changed = point
                    changed.settings = try point.settings.setting(name, to: value)
                    changed.chosen.append((name, value))
                    next.append(changed)
                }
            }
            points = next
        }
        var seen: Set<TrainingSettings> = []
        points = points.filter { seen.insert($0.settings).inserted }
        for point in points { try point.settings.validate() }
        return points
    }
}
