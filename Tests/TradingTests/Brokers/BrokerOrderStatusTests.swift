import Testing
import Trading

@Suite struct BrokerOrderStatusTests {
    @Test(arguments: [
        (BrokerOrderStatus.State.working, false), (.filled, true), (.partial, true), (.missed, true),
        (.cancelled, true), (.rejected, true),
    ])
    func onlyWorkIsNotFinal(_ state: BrokerOrderStatus.State, isFinal: Bool) {
        #expect(BrokerOrderStatus(clientID: "bw-1", state: state).isFinal == isFinal)
    }
}
