/// One task at a time, in the order of arrival; unlike an actor it stays closed while its holder waits.
package actor TurnQueue {
    private var isTaken = false
    /// By ticket; who gave up is missing.
    private var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
    private var nextTicket = 0
    private var nextTurn = 0

    package init() {}

    /// Tasks that wait for their turn.
    package var waitingCount: Int { waiting.count }

    /// Waits for the turn; who has it calls ``leave()``. False when the task was cancelled before: then there is
    /// nothing to leave.
    package func enter() async -> Bool {
        guard !Task.isCancelled else { return false }
        guard isTaken else {
            isTaken = true
            return true
        }
        let ticket = nextTicket
        nextTicket += 1
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiting[ticket] = $0 }
        } onCancel: {
            Task { await self.giveUp(ticket) }
        }
    }

    package func leave() {
        while nextTurn < nextTicket {
            nextTurn += 1
            if let next = waiting.removeValue(forKey: nextTurn - 1) { return next.resume(returning: true) }
        }
        isTaken = false
    }

    private func giveUp(_ ticket: Int) {
        waiting.removeValue(forKey: ticket)?.resume(returning: false)
    }
}
