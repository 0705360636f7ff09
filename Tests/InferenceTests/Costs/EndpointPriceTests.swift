import Inference
import Testing

@Suite("Price of an endpoint") struct EndpointPriceTests {
    @Test(
        "A call costs its request and its seconds of every GPU that stands ready, to the millionth of a dollar",
        arguments: [
            // perHour, perRequest, seconds, instances, millionths
            (3.6, 0.0, 1.0, 1, 1_000 as Int64), (3.6, 0.0, 1.0, 4, 4_000), (0.0, 0.000_2, 9.0, 3, 200),
            (2.0, 0.01, 3.0, 1, 11_667), (2.0, 0.01, 3.0, 0, 11_667), (3.6, 0.5, -1.0, 1, 500_000),
            (3.6, 0.5, .infinity, 1, 500_000), (3.6, 0.5, .nan, 1, 500_000),
        ])
    func cost(perHour: Double, perRequest: Double, seconds: Double, instances: Int, expected: Int64) throws {
        let price = try EndpointPrice(perHour: perHour, perRequest: perRequest)
        #expect(price.cost(seconds: seconds, instances: instances) == expected)
        #expect(!price.isFree)
    }

    @Test("What is no price is refused", arguments: [-0.01, .nan, .infinity, 1e7])
    func refused(price: Double) {
        #expect(throws: InferenceError.self) { try EndpointPrice(perHour: price) }
        #expect(throws: InferenceError.self) { try EndpointPrice(perRequest: price) }
    }

    @Test("A free endpoint costs nothing, however long it takes")
    func free() {
        #expect(EndpointPrice.free.isFree && EndpointPrice.free.cost(seconds: 1e9, instances: 9) == 0)
    }
}
