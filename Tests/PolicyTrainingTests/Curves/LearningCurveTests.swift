import Foundation
import PolicyTraining
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Learning curves") struct LearningCurveTests {
        let curve: LearningCurve

        init() {
            curve = LearningCurve(
                points: (1...3).map { round in
                    var point = LearningProgress()
                    point.steps = round * 1_000
                    point.reward = 0.1 * Double(round)
                    point.excessReward = -0.25
                    point.entropy = round == 2 ? nil : 1.5
                    point.updates = 320
                    return point
                })
        }

        @Test("The CSV has a line a round, and nothing where there is no figure")
        func csv() {
            let lines = curve.csv.split(separator: "\n")
            #expect(
                lines[0]
                    == "steps,reward,excess_reward,policy_loss,value_loss,divergence,clip_fraction,entropy,"
                    + "gradient_norm,learning_rate,updates")
            #expect(lines[1] == "1000,0.1,-0.25,0.0,,,,1.5,0.0,0.0,320.0")
            #expect(lines[2] == "2000,0.2,-0.25,0.0,,,,,0.0,0.0,320.0")
            #expect(lines.count == 4 && curve.csv.hasSuffix("\n"))
        }

        @Test("Records, checksums and events of the TensorBoard file are what its format says")
        func tensorBoard() throws {
            // An independent reader of the two formats, with a bitwise CRC-32C proved on its known check value.
            let script = """
                import struct, sys
                def crc(data):
                    value = 0xFFFFFFFF
                    for byte in data:
                        value ^= byte
                        for _ in range(8): value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
                    return value ^ 0xFFFFFFFF
                assert crc(b"123456789") == 0xE3069283
                def masked(data):
                    value = crc(data)
                    return (((value >> 15) | (value << 17)) + 0xA282EAD8) & 0xFFFFFFFF
                def fields(data):
                    at = 0
                    def varint():
                        nonlocal at
                        value = shift = 0
                        while True:
                            byte = data[at]; at += 1
                            value |= (byte & 127) << shift; shift += 7
                            if byte < 128: return value
                    while at < len(data):
                        key = varint()
                        kind = key & 7
                        if kind == 0: yield key >> 3, varint()
                        else:
                            size = {1: 8, 5: 4}.get(kind) or varint()
                            yield key >> 3, data[at:at + size]
                            at += size
                data = open(sys.argv[1], "rb").read()
                at = 0
                while at < len(data):
                    size, check = struct.unpack("<QI", data[at:at + 12])
                    assert check == masked(data[at:at + 8])
                    body = data[at + 12:at + 12 + size]
                    assert struct.unpack("<I", data[at + 12 + size:at + 16 + size])[0] == masked(body)
                    at += 16 + size
                    event = dict(fields(body))
                    assert struct.unpack("<d", event[1])[0] == 0
                    if 3 in event: print(event[3].decode())
                    else:
                        for number, value in fields(event[5]):
                            entry = dict(fields(value))
                            print(event[2], entry[1].decode(), round(struct.unpack("<f", entry[2])[0], 6))
                """
            let folder = try TemporaryFolder()
            let path = folder.appending(TensorBoardEvents.fileName)
            try Data(TensorBoardEvents(curve).bytes).write(to: URL(filePath: path))
            let lines = try Peer.python(script, [path]).split(separator: "\n").map(String.init)
            #expect(lines.first == "brain.Event:2")
            #expect(lines.contains("1000 training/reward 0.1") && lines.contains("3000 training/entropy 1.5"))
            #expect(!lines.contains { $0.hasPrefix("2000 training/entropy") })
            #expect(lines.count == 1 + 3 * 6 + 2)
        }

        @Test("gnuplot draws the chart's script, of a curve of one point and without KL or entropy too")
        func chart() throws {
            let folder = try TemporaryFolder()
            var plain = LearningCurve(points: [LearningProgress()])
            plain.points[0].reward = .nan
            for (number, drawn) in [curve, plain].enumerated() {
                let picture = folder.appending("\(number).png")
                let script = folder.appending("\(number).gnuplot")
                let whole =
                    "set terminal pngcairo size 400,300\nset output '\(picture)'\n\(drawn.chartScript)"
                try Data(whole.utf8).write(to: URL(filePath: script))
                let result = try ProcessResult.run("/usr/bin/env", ["gnuplot", "-d", script])
                #expect(result.status == 0, "\(result.standardError)")
                let bytes = try Data(contentsOf: URL(filePath: picture))
                #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) && bytes.count > 1_000)
            }
        }
    }
}
