import Core
import Transport

/// Reads the tensors out of an answer of the Open Inference Protocol v2, and believes nothing that does not fit
/// the request.
struct AnswerReader {
    /// Bytes of JSON before the tensors; without it an answer is JSON alone.
    static let lengthHeader = "Inference-Header-Content-Length"

    let request: InferenceRequest
    /// What errors call the answer; no secrets.
    let source: String
    var secrets: [Secret] = []

    /// The outputs asked for, in that order, each with the inputs' first dimension; finite.
    ///
    /// - Parameter jsonLength: what the header ``lengthHeader`` says; nil when it is missing.
    /// - Throws: ``InferenceError`` `badAnswer`.
    func outputs(_ body: [UInt8], jsonLength: String?) throws(InferenceError) -> [InferenceTensor] {
        var json = body
        var raw = body[body.endIndex...]
        if let jsonLength {
            guard let count = Int(jsonLength), count > 0, count <= body.count else {
                throw bad("its header \(Self.lengthHeader) does not fit its \(body.count) bytes")
            }
            json = Array(body[..<count])
            raw = body[count...]
        }
        let found = try reading { () throws(TransportError) in
            let root = try JSONDocument(json, from: source, hiding: secrets).root
            try checkID(root)
            return try tensors(root, &raw)
        }
        guard raw.isEmpty else { throw bad("\(raw.count) bytes follow its last tensor") }
        var outputs: [InferenceTensor] = []
        for name in request.outputs {
            let named = found.filter { $0.name == name }
            guard let output = named.first, named.count == 1 else {
                let names = found.map(\.name).sorted().joined(separator: ", ")
                throw bad("it has \(named.count) outputs \(name); there are: \(names)")
            }
            outputs.append(try checked(output))
        }
        return outputs
    }

    private func checkID(_ root: JSONValue) throws(TransportError) {
        guard let id = try root.string(ifPresent: "id"), id != request.id else { return }
        throw TransportError(.unexpectedContent, "\(source) is another request's: its id is not the one sent")
    }

    /// All tensors in their order, since the bytes of those that nobody asked for must be passed over.
    private func tensors(
        _ root: JSONValue, _ raw: inout ArraySlice<UInt8>
    ) throws(TransportError) -> [InferenceTensor] {
        var tensors: [InferenceTensor] = []
        for output in try root.list("outputs") {
            let name = try output.string("name")
            let isWanted = request.outputs.contains(name)
            var values: [Float] = []
            let datatype = try output.string("datatype")
            if let size = try output.object("parameters")?.int(ifPresent: "binary_data_size") {
                guard size >= 0, size <= raw.count else {
                    throw unexpected("\(size) bytes of \(name)", found: "\(raw.count)")
                }
                let bytes = raw.prefix(Int(size))
                raw = raw.dropFirst(Int(size))
                guard isWanted else { continue }
                guard let floats = RawTensor.floats(bytes, datatype) else {
                    throw unexpected("whole FP32, FP64 or FP16 values of \(name)", found: datatype)
                }
                values = floats
            } else {
                guard isWanted else { continue }
                guard ["FP32", "FP64"].contains(datatype), let data = output["data"] else {
                    throw unexpected("FP32 or FP64 data of \(name)", found: datatype)
                }
                try Self.flatten(data, into: &values)
            }
            let shape = try Self.shape(output, count: values.count, items: request.items)
            guard let shape else {
                throw unexpected("as many values of \(name) as its shape says", found: "\(values.count)")
            }
            tensors.append(InferenceTensor(name, shape: shape, values: values))
        }
        return tensors
    }

    /// Numbers of an array, flat or nested, in row-major order.
    private static func flatten(_ data: JSONValue, into values: inout [Float]) throws(TransportError) {
        // TorchServe sends the one value of a scalar bare.
        if data.kind == .number { return values.append(Float(data.double ?? .nan)) }
        if let elements = data.elements, elements.first(where: { _ in true })?.kind == .array {
            for element in elements { try flatten(element, into: &values) }
            return
        }
        let column = try data.doubles()
        values.reserveCapacity(values.count + column.count)
        for index in 0..<column.count {
            // Some servers write null where the model gave no number.
            values.append(column.present[index] ? Float(column.values[index]) : .nan)
        }
    }

    /// The shape as it stands, or as TorchServe means it: a missing dimension worked out, none for one value.
    private static func shape(
        _ output: JSONValue, count: Int, items: Int
    ) throws(TransportError) -> [Int]? {
        var shape = try output.list("shape").map { Int($0.int ?? -2) }
        if shape.isEmpty, count == 1, items == 1 { shape = [1] }
        let unknown = shape.indices.filter { shape[$0] == -1 }
        var product = 1
        for dimension in shape where dimension != -1 {
            let (result, isOver) = product.multipliedReportingOverflow(by: dimension)
            guard dimension >= 0, !isOver else { return nil }
            product = result
        }
        if let missing = unknown.first, unknown.count == 1, product > 0, count % product == 0 {
            shape[missing] = count / product
            return shape
        }
        return unknown.isEmpty && product == count ? shape : nil
    }

    private func checked(_ output: InferenceTensor) throws(InferenceError) -> InferenceTensor {
        guard output.shape.first == request.items else {
            throw bad("its output \(output.name) is of shape \(output.shape), not of \(request.items) items")
        }
        guard RequestBody.areFinite(output.values) else {
            throw bad("its output \(output.name) holds a value that is no number")
        }
        return output
    }

    private func reading<Value>(
        _ body: () throws(TransportError) -> Value
    ) throws(InferenceError) -> Value {
        do {
            return try body()
        } catch {
            throw InferenceError(.badAnswer, error.message)
        }
    }

    private func unexpected(_ expected: String, found: String) -> TransportError {
        TransportError(
            .unexpectedContent, "\(source): expected \(expected), found \(found); see what is served there")
    }

    private func bad(_ why: String) -> InferenceError {
        InferenceError(.badAnswer, "\(source) is not what was asked for: \(why); see what is served there")
    }
}
