/// The memory of one ``CSVScanner``, freed with it.
final class CSVMemory {
    let buffer: UnsafeMutablePointer<UInt8>
    let starts: UnsafeMutablePointer<Int>
    let ends: UnsafeMutablePointer<Int>
    /// 1, 10, ... 10^22, which a Double holds exactly.
    let powers: UnsafeMutablePointer<Double>

    init(bytes: Int, cells: Int) {
        buffer = .allocate(capacity: bytes)
        buffer.initialize(repeating: 0, count: bytes)
        starts = .allocate(capacity: cells)
        starts.initialize(repeating: 0, count: cells)
        ends = .allocate(capacity: cells)
        ends.initialize(repeating: 0, count: cells)
        powers = .allocate(capacity: NumberCell.powers.count)
        powers.initialize(from: NumberCell.powers, count: NumberCell.powers.count)
    }

    deinit {
        buffer.deallocate()
        starts.deallocate()
        ends.deallocate()
        powers.deallocate()
    }
}
