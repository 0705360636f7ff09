import Core
import Foundation

/// A safetensors file open for reading: mapped, its header checked against its size.
///
/// Format: <https://huggingface.co/docs/safetensors>.
final class SafetensorsFile: Sendable {
    let header: SafetensorsHeader
    let file: MappedFile
    private let dataStart: Int

    init(path: String, keepsPages: Bool = false) throws(PolicyModelError) {
        file = try MappedFile(path: path, keepsPages: keepsPages)
        let bytes = file.bytes
        guard bytes.count >= 8 else {
            throw PolicyModelError(
                .corrupt,
                "\(path) has \(bytes.count) bytes, too few for a safetensors header; fetch or train the model again"
            )
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(SafetensorsHeader.maximumLength), Int(length) <= bytes.count - 8 else {
            throw PolicyModelError(
                .corrupt,
                "\(path) announces a header of \(length) bytes and has \(bytes.count) in all; fetch or train the model again"
            )
        }
        dataStart = 8 + Int(length)
        do {
            header = try SafetensorsHeader(
                json: Data(bytes[8..<dataStart]), dataCount: bytes.count - dataStart)
        } catch {
            throw PolicyModelError(error.code, "\(path): \(error.message)", cause: error.cause)
        }
    }

    /// Where `name` lies in the file.
    ///
    /// - Throws: ``PolicyModelError`` with code `wrongTensor` when it is absent or not of this type and shape.
    func range(of name: String, dtype: String, width: Int, shape: [Int]) throws(PolicyModelError) -> Range<
        Int
    > {
        guard let entry = header.tensors[name] else {
            throw PolicyModelError(
                .wrongTensor,
                "\(file.path) has no tensor \(name); it is not a policy of its own description: train again")
        }
        guard entry.dtype == dtype, entry.shape == shape, entry.end - entry.begin == shape.reduce(width, *)
        else {
            throw PolicyModelError(
                .wrongTensor,
                "\(file.path): tensor \(name) is \(entry.dtype) \(entry.shape) of \(entry.end - entry.begin) bytes, not "
                    + "\(dtype) \(shape); train again")
        }
        guard (dataStart + entry.begin) % width == 0 else {
            throw PolicyModelError(
                .unsupported, "\(file.path): tensor \(name) is not aligned to \(width) bytes; train again")
        }
        return dataStart + entry.begin..<dataStart + entry.end
    }

    /// The type of `name` as the header has it; nil without such a tensor.
    func type(of name: String) -> String? { header.tensors[name]?.dtype }

    func floats(_ range: Range<Int>) -> UnsafeBufferPointer<Float> {
        UnsafeRawBufferPointer(rebasing: file.bytes[range]).assumingMemoryBound(to: Float.self)
    }

    /// Numbers of bfloat16, as bits.
    func halves(_ range: Range<Int>) -> UnsafeBufferPointer<UInt16> {
        UnsafeRawBufferPointer(rebasing: file.bytes[range]).assumingMemoryBound(to: UInt16.self)
    }

    /// Where a tensor's bytes begin; nil of an empty one.
    func bytes(_ range: Range<Int>) -> UnsafeRawPointer? {
        UnsafeRawBufferPointer(rebasing: file.bytes[range]).baseAddress
    }

    func doubles(_ range: Range<Int>) -> UnsafeBufferPointer<Double> {
        UnsafeRawBufferPointer(rebasing: file.bytes[range]).assumingMemoryBound(to: Double.self)
    }
}
