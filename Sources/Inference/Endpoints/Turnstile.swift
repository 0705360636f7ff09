/// Lets a number of tasks in at once, in the order of arrival.
actor Turnstile {
    private var free: Int
    /// By ticket; who gave up is missing.
    private var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
    private var nextTicket = 0
    private var nextTurn = 0

    init(_ places: Int) {
        free = places
    }

    /// Waits for a place; who has it calls ``leave()``. False when the task was cancelled before: then there is
    /// nothing to leave.
    func enter() async -> Bool {
        guard !Task.isCancelled else { return false }
        guard free == 0 else {
            free -= 1
            return true
        }
        let ticket = nextTicket
        nextTicket += 1
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: false)
                } else {
                    waiting[ticket] = continuation
                }
            }
        } onCancel: {
            Task { await self.giveUp(ticket) }
        }
    }

    func leave() {
        while nextTurn < nextTicket {
            nextTurn += 1
            if let next = waiting.removeValue(forKey: nextTurn - 1) { return next.resume(returning: true) }
        }
        free += 1
    }

    private func giveUp(_ ticket: Int) {
        waiting.removeValue(forKey: ticket)?.resume(returning: false)
    }
}
