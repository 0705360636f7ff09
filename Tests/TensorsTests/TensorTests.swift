import Tensors
import Testing

@Suite("Tensor") struct TensorTests {
    @Test("Values go in and come out in row-major order")
    func valuesSurvive() throws {
        let tensor = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
        #expect(tensor.shape == [2, 3])
        #expect(tensor.count == 6)
        #expect(tensor.dtype == .float32)
        #expect(tensor.device == .cpu)
        #expect(try tensor.floats() == [1, 2, 3, 4, 5, 6])
        #expect(try tensor.transposed().floats() == [1, 4, 2, 5, 3, 6])
        #expect(try tensor.size(-1) == 3)
        #expect(try Tensor([true, false]).bools() == [true, false])
        #expect(try Tensor([1 << 60] as [Int64]).itemInt64() == 1 << 60)
        #expect(try Tensor([] as [Float]).floats() == [])
    }

    @Test("An element type converts to any other", arguments: DType.allCases)
    func conversions(dtype: DType) throws {
        let tensor = try Tensor([0, 1, 1] as [Double]).to(dtype)
        #expect(tensor.dtype == dtype)
        #expect(try tensor.doubles() == [0, 1, 1])
    }

    @Test("Constants and ranges have the values they are named for")
    func constants() throws {
        #expect(try Tensor.zeros([2]).floats() == [0, 0])
        #expect(try Tensor.ones([2], dtype: .int64).int64s() == [1, 1])
        #expect(try Tensor.full([2], value: 2.5).floats() == [2.5, 2.5])
        #expect(try Tensor.arange(4).int64s() == [0, 1, 2, 3])
        #expect(try Tensor.scalar(7).shape == [])
        #expect(try Tensor.scalar(7).item() == 7)
    }

    private final class Owner {
        let memory: UnsafeMutableBufferPointer<Float>
        let onRelease: () -> Void

        init(_ values: [Float], onRelease: @escaping () -> Void) {
            memory = .allocate(capacity: values.count)
            _ = memory.initialize(from: values)
            self.onRelease = onRelease
        }

        deinit {
            memory.deallocate()
            onRelease()
        }
    }

    @Test("A view shares its owner's memory and keeps the owner until the last tensor over it is gone")
    func viewOfMemory() throws {
        var released = 0
        do {
            var slice: Tensor?
            do {
                let owner = Owner([1, 2, 3, 4]) { released += 1 }
                let view = try Tensor(
                    viewing: UnsafeRawBufferPointer(owner.memory), dtype: .float32, shape: [2, 2],
                    owner: owner)
                slice = try view.select(1)
                owner.memory[3] = 9
            }
            #expect(released == 0)
            #expect(try slice?.floats() == [3, 9])
            slice = nil
        }
        #expect(released == 1)
        let owner = Owner([1]) { released += 1 }
        #expect(throws: TensorError.self) {
            try Tensor(
                viewing: UnsafeRawBufferPointer(owner.memory), dtype: .float64, shape: [1], owner: owner)
        }
    }

    @Test("Memory can be read and overwritten in place")
    func memory() throws {
        let tensor = try Tensor.zeros([2, 2])
        try tensor.copy(from: [1, 2, 3, 4] as [Double])
        #expect(try tensor.floats() == [1, 2, 3, 4])
        #expect(try tensor.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 8, as: Float.self) } == 3)
        var buffer = [Float](repeating: 0, count: 4)
        try buffer.withUnsafeMutableBufferPointer { try tensor.copy(into: $0) }
        #expect(buffer == [1, 2, 3, 4])
        try tensor.copy(from: Tensor.scalar(5))
        #expect(try tensor.floats() == [5, 5, 5, 5])
        #expect(throws: TensorError.self) { try tensor.copy(from: [1] as [Float]) }
        #expect(throws: TensorError.self) {
            try tensor.slice(0..<1, dimension: 1).withUnsafeBytes { $0.count }
        }
    }

    @Test("In-place operations show through every view")
    func inPlace() throws {
        let tensor = try Tensor([1, 2, 3] as [Float])
        let view = try tensor.slice(1..<3)
        try tensor.addInPlace(1)
        try tensor.multiplyInPlace(2)
        try tensor.addInPlace(Tensor([0, 1, 0] as [Float]))
        try tensor.subtractInPlace(Tensor([1, 0, 0] as [Float]))
        try tensor.divideInPlace(Tensor([3, 1, 1] as [Float]))
        try tensor.multiplyInPlace(Tensor([1, 1, 2] as [Float]))
        #expect(try tensor.floats() == [1, 7, 16])
        #expect(try view.floats() == [7, 16])
        try view.interpolateInPlace(toward: Tensor.zeros([2]), weight: 0.5)
        try tensor.slice(0..<1).fill(4)
        #expect(try tensor.floats() == [4, 3.5, 8])
    }

    @Test("A failure is an error with the first line of libtorch's message, not a crash")
    func failures() throws {
        let error = #expect(throws: TensorError.self) { try Tensor.zeros([2, 3]) + Tensor.zeros([4]) }
        #expect(error?.code == .invalidArgument)
        #expect(
            error?.message
                == "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1"
        )
        #expect(error?.description.contains("\n") == false)
        let tensor = try Tensor.zeros([2, 3])
        #expect(throws: TensorError.self) { try tensor.matmul(tensor) }
        #expect(throws: TensorError.self) { try tensor.item() }
        #expect(throws: TensorError.self) { try tensor.select(2) }
        #expect(throws: TensorError.self) { try tensor.slice(1..<3) }
        #expect(throws: TensorError.self) { try tensor.reshaped([4]) }
        #expect(throws: TensorError.self) { try tensor.size(2) }
        #expect(throws: TensorError.self) { try tensor.indexSelect(Tensor([5] as [Int64])) }
        #expect(throws: TensorError.self) { try Tensor([1, 2] as [Float], shape: [3]) }
        #expect(throws: TensorError.self) { try Tensor([1] as [Float], shape: [-1, -1]) }
        #expect(throws: TensorError.self) { try Tensor.concatenate([]) }
        let memory = #expect(throws: TensorError.self) { try Tensor.zeros([1 << 50]) }
        #expect(memory?.code == .outOfMemory)
    }

    @Test("Creating and dropping tensors leaves none behind")
    func noLeak() throws {
        let before = Torch.liveTensorCount
        let one = try Tensor.ones([3]).setRequiresGradient()
        for _ in 0..<100_000 / 4 {
            let loss = try (one * 2).sum()
            try loss.backward()
            #expect(throws: Never.self) { try one.detached() }
        }
        // Other suites run at the same time, and hold a few.
        #expect(Torch.liveTensorCount - before < 5_000)
    }
}
