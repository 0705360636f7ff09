import CKernels
import Core

/// A matrix of a mapped policy file, read where it lies.
struct MappedMatrix: Sendable {
    /// As in the file, for messages.
    let name: String
    /// Its bytes in the file.
    let range: Range<Int>
    let storage: PolicyStorage

    /// - Parameter tensor: as float32; the file may have it as bfloat16.
    /// - Throws: ``PolicyModelError`` with code `wrongTensor` or `unsupported`.
    init(_ tensor: PolicyTensor, in file: SafetensorsFile) throws(PolicyModelError) {
        let isRounded = file.type(of: tensor.name) == PolicyTensor.ElementType.bfloat16.rawValue
        storage = isRounded ? .bfloat16 : .float32
        name = tensor.name
        range = try file.range(of: .matrix(tensor.name, tensor.shape, storage))
    }

    var count: Int { range.count / (storage == .bfloat16 ? 2 : 4) }

    /// Its numbers, appended to `values`.
    func append(to values: inout [Float], from file: SafetensorsFile) {
        switch storage {
        case .float32: values.append(contentsOf: file.floats(range))
        case .bfloat16:
            values.append(contentsOf: file.halves(range).lazy.map(PolicyStorage.float(bfloat16:)))
        }
    }

    func isFinite(in file: SafetensorsFile) -> Bool {
        switch storage {
        case .float32: allFinite(file.floats(range))
        case .bfloat16: file.halves(range).allSatisfy { $0 & 0x7F80 != 0x7F80 }
        }
    }

    /// `output += input W`, this being W `[inner, columns]`, the rows of `input` `stride` apart. Sums do not depend on
    /// `threads`; weights of inputs that are 0 are not read.
    func addProduct(
        _ input: UnsafePointer<Float>, stride: Int, rows: Int, inner: Int, columns: Int, threads: Int,
        to output: UnsafeMutablePointer<Float>, file: SafetensorsFile
    ) throws(PolicyModelError) {
        let code = ckernels_serving_product(
            input, stride, rows, file.bytes(range), storage == .bfloat16, inner, columns,
            Int32(clamping: threads),
            output)
        guard code == 0 else {
            throw PolicyModelError(
                .io, "no memory is left for the sums of \(name) of \(file.file.path); free some and run again"
            )
        }
    }

    /// `output += input W^T`, this being W `[columns, inner]`, the rows of `output` `stride` apart.
    func addTransposedProduct(
        _ input: UnsafePointer<Float>, rows: Int, inner: Int, columns: Int,
        to output: UnsafeMutablePointer<Float>, stride: Int, file: SafetensorsFile
    ) {
        ckernels_serving_transposed(
            input, rows, file.bytes(range), storage == .bfloat16, inner, columns, stride, output)
    }
}
