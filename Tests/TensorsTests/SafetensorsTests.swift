import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Safetensors") struct SafetensorsTests {
    private func example() throws -> NamedTensors {
        [
            ("flags", try Tensor([true, false, true])),
            ("weights", try Tensor([1.5, -2, 3.25, 4, 5, 1e-30] as [Float], shape: [2, 3])),
            ("précis \"x\"\n", try Tensor([1, 2] as [Double])),
            ("counts", try Tensor([1 << 60, -1] as [Int64], shape: [2, 1])),
            ("half", try Tensor([1, 0.5, -3] as [Float]).to(.bfloat16)),
            ("bytes", try Tensor([0, 255] as [UInt8])),
            ("scalar", try Tensor.scalar(7)),
            ("empty", try Tensor.zeros([0, 4])),
        ]
    }

    @Test("What is written is read again, metadata included")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("a.safetensors")
        let metadata = ["format": "pt", "note": "a \"quoted\"\tline\u{1}"]
        try Safetensors(example(), metadata: metadata).write(to: path)
        let read = try Safetensors(contentsOf: path)
        #expect(read.metadata == metadata)
        #expect(read.tensors.count == 8)
        for (name, tensor) in try example() {
            let other = try #require(read[name])
            #expect(other.shape == tensor.shape)
            #expect(other.dtype == tensor.dtype)
            #expect(try other.doubles() == tensor.doubles())
        }
        #expect(read["missing"] == nil)
    }

    @Test("The same tensors give the same bytes in any order, in memory and on disk")
    func deterministic() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("a.safetensors")
        let metadata = ["b": "2", "a": "1", "c": "3"]
        try Safetensors(example(), metadata: metadata).write(to: path)
        let bytes = try Data(contentsOf: URL(filePath: path))
        #expect(try Safetensors(example().reversed(), metadata: metadata).encoded() == bytes)
    }

    @Test("A strided tensor is written in row-major order")
    func strided() throws {
        let transposed = try Tensor.arange(6).reshaped([2, 3]).transposed()
        let read = try Safetensors(decoding: Safetensors([("t", transposed)]).encoded())
        #expect(read["t"]?.shape == [3, 2])
        #expect(try read["t"]?.int64s() == [0, 3, 1, 4, 2, 5])
    }

    @Test("Python's safetensors reads our file, and writes the same bytes from what it read")
    func pythonReads() throws {
        let folder = try TemporaryFolder()
        let ours = folder.appending("ours.safetensors")
        let theirs = folder.appending("theirs.safetensors")
        let tensors = try example().filter { $0.tensor.dtype != .bfloat16 }
        try Safetensors(tensors).write(to: ours)
        let output = try Peer.python(
            """
            import json, sys
            from safetensors.numpy import load_file, save_file
            tensors = load_file(sys.argv[1])
            save_file(tensors, sys.argv[2])
            print(json.dumps({k: [str(v.dtype), list(v.shape), v.reshape(-1).astype("float64").tolist()]
                              for k, v in tensors.items()}, sort_keys=True))
            """, [ours, theirs])
        #expect(output.contains(#""weights": ["float32", [2, 3], [1.5, -2.0, 3.25, 4.0, 5.0, "#))
        #expect(output.contains(#""flags": ["bool", [3], [1.0, 0.0, 1.0]]"#))
        #expect(output.contains(#""counts": ["int64", [2, 1], "#))
        #expect(output.contains(#""scalar": ["float32", [], [7.0]]"#))
        #expect(output.contains(#""empty": ["float32", [0, 4], []]"#))
        #expect(try Data(contentsOf: URL(filePath: ours)) == Data(contentsOf: URL(filePath: theirs)))
    }

    @Test("A file that Python's safetensors wrote is read, bfloat16 included")
    func pythonWrites() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("theirs.safetensors")
        try Peer.python(
            """
            import sys
            import numpy as np
            from safetensors import TensorSpec, serialize_file
            from safetensors.numpy import save_file
            save_file({"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([1.5], np.float64),
                       "é\\n": np.array([True, False]), "i": np.array([[7]], np.int64)},
                      sys.argv[1], metadata={"written by": "python"})
            half = np.array([0x3f80, 0xc040], np.uint16)
            spec = TensorSpec(dtype="bfloat16", shape=[2], data_ptr=half.ctypes.data, data_len=half.nbytes)
            serialize_file({"half": spec}, sys.argv[1] + ".bf16")
            """, [path])
        let read = try Safetensors(contentsOf: path)
        #expect(read.metadata == ["written by": "python"])
        #expect(read["a"]?.shape == [2, 3])
        #expect(try read["a"]?.floats() == [0, 1, 2, 3, 4, 5])
        #expect(try read["b"]?.doubles() == [1.5])
        #expect(try read["é\n"]?.bools() == [true, false])
        #expect(try read["i"]?.int64s() == [7])
        let half = try Safetensors(contentsOf: path + ".bf16")["half"]
        #expect(half?.dtype == .bfloat16)
        #expect(try half?.floats() == [1, -3])
    }

    private func file(_ json: String, data: Int) -> Data {
        var length = UInt64(json.utf8.count).littleEndian
        return withUnsafeBytes(of: &length) { Data($0) } + Data(json.utf8) + Data(count: data)
    }

    @Test(
        "A malformed file is an error that says so",
        arguments: [
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 3),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, 4),
            (#"{"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}"#,
                4
            ),
            (#"{"a":1}"#, 0), (#"["#, 0), ("", 0),
        ])
    func malformed(json: String, data: Int) throws {
        let error = #expect(throws: TensorError.self) { try Safetensors(decoding: file(json, data: data)) }
        #expect(error?.code == .badFormat)
    }

    @Test("A truncated, absurd or absent file is an error, and so is a name used twice")
    func unreadable() throws {
        #expect(throws: TensorError.self) { try Safetensors(decoding: Data([1, 2])) }
        #expect(throws: TensorError.self) { try Safetensors(decoding: Data(repeating: 0xff, count: 64)) }
        let absent = #expect(throws: TensorError.self) {
            try Safetensors(contentsOf: "/nowhere/a.safetensors")
        }
        #expect(absent?.code == .io)
        let tensors = Safetensors([("a", try Tensor.ones([1])), ("a", try Tensor.ones([1]))])
        let twice = #expect(throws: TensorError.self) { try tensors.encoded() }
        #expect(twice?.code == .invalidArgument)
        let folder = #expect(throws: TensorError.self) {
            try Safetensors([]).write(to: "/nowhere/a.safetensors")
        }
        #expect(folder?.code == .io)
    }
}
