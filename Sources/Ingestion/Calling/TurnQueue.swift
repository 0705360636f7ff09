/// One task at a time, in the order of arrival; unlike an actor it stays closed while its holder waits.
actor TurnQueue {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var next = 0

    func enter() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        guard next < waiting.count else {
            isTaken = false
            waiting = []
            next = 0
            return
        }
        next += 1
        waiting[next - 1].resume()
    }
}
