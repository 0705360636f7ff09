import Core

/// What every chart shares: colours, frame, and how words and dates enter a script.
enum ChartStyle {
    static let ink = "#334155"
    static let accent = "#2563eb"
    static let quiet = "#94a3b8"
    static let fall = "#dc2626"
    static let frame = """
        set border 1 lc rgb '#94a3b8' lw 0.6
        set tics nomirror out scale 0.5 textcolor rgb '#334155'
        set key top left Left reverse samplen 2 textcolor rgb '#334155'
        set grid ytics lc rgb '#e2e8f0' lt 1 lw 0.6

        """

    /// A key of its own line below the picture, which hides nothing, and the marks' distance.
    static func axis(_ values: some Sequence<Double>) -> String {
        "set key outside below center horizontal Left reverse samplen 2 width 0\nstep = \(step(values))\n"
    }

    /// A round distance between marks of which three to six span the values; 1 of values that are all the same.
    static func step(_ values: some Sequence<Double>) -> Double {
        var (low, high) = (Double.infinity, -Double.infinity)
        for value in values where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
        guard high > low else { return 1 }
        let raw = (high - low) / 4
        var unit = 1.0
        while unit > raw { unit /= 10 }
        while unit * 10 <= raw { unit *= 10 }
        return unit * (raw / unit <= 1.5 ? 1 : raw / unit <= 3.5 ? 2.5 : raw / unit <= 7.5 ? 5 : 10)
    }

    /// Numbers under a name that a script can plot: `rows` of cells, one line each.
    static func data(_ name: String, _ rows: some Sequence<String>) -> String {
        "$\(name) << EOD\n\(rows.joined(separator: "\n"))\nEOD\n"
    }

    /// The date as gnuplot's time format `%s` has it.
    static func seconds(_ date: CivilDate) -> Int { Int(date.daysSinceEpoch) * 86_400 }

    /// A name that cannot end a gnuplot string or be read as its markup.
    static func plain(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar -> Character in
                scalar.value < 0x20 || "\"\\{}^_@&~$`%".unicodeScalars.contains(scalar)
                    ? " " : Character(scalar)
            })
    }
}
