import Core
import Ingestion
import Synchronization
import Testing

@Suite("Turn queue", .timeLimit(.minutes(2))) struct TurnQueueTests {
    /// Who had the turn, in order.
    private final class Log: Sendable {
        private let names = Mutex<[Int]>([])
        var all: [Int] { names.withLock { $0 } }
        func note(_ name: Int) { names.withLock { $0.append(name) } }
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)

        @discardableResult
        func add(_ change: Int) -> Int {
            value.withLock {
                $0 += change
                return $0
            }
        }
    }

    /// A task that notes its turn and leaves at once; it has arrived when this returns.
    private static func arrive(_ name: Int, _ queue: TurnQueue, _ log: Log) async -> Task<Bool, Never> {
        let before = await queue.waitingCount
        let task = Task {
            guard await queue.enter() else { return false }
            log.note(name)
            await queue.leave()
            return true
        }
        while await queue.waitingCount == before { await Task.yield() }
        return task
    }

    @Test("First come, first served")
    func order() async {
        let (queue, log) = (TurnQueue(), Log())
        for round in 0..<3 {
            #expect(await queue.enter())
            var tasks: [Task<Bool, Never>] = []
            for name in 0..<50 { tasks.append(await Self.arrive(round * 50 + name, queue, log)) }
            #expect(log.all.count == round * 50)
            await queue.leave()
            for task in tasks { #expect(await task.value) }
        }
        #expect(log.all == Array(0..<150))
    }

    @Test("Never two at once, and everyone has a turn", arguments: [1, 2, 1_000])
    func alone(tasks: Int) async {
        let queue = TurnQueue()
        let (inside, turns) = (Counter(), Counter())
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    for _ in 0..<3 {
                        #expect(await queue.enter())
                        #expect(inside.add(1) == 1)
                        for _ in 0..<task % 4 { await Task.yield() }
                        inside.add(-1)
                        turns.add(1)
                        await queue.leave()
                    }
                }
            }
        }
        #expect(turns.add(0) == tasks * 3)
    }

    @Test("A cancelled task gives up while the turn is still held, and the others keep their order")
    func cancelled() async {
        let (queue, log) = (TurnQueue(), Log())
        #expect(await queue.enter())
        let first = await Self.arrive(1, queue, log)
        let second = await Self.arrive(2, queue, log)
        let third = await Self.arrive(3, queue, log)
        second.cancel()
        #expect(await second.value == false)
        #expect(await queue.waitingCount == 2)
        await queue.leave()
        #expect(await first.value)
        #expect(await third.value)
        #expect(log.all == [1, 3])
        #expect(await queue.enter())
        await queue.leave()
    }

    @Test("A task that is cancelled already does not enter an empty queue")
    func cancelledBefore() async {
        let queue = TurnQueue()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await queue.enter()
        }
        task.cancel()
        #expect(await task.value == false)
        #expect(await queue.enter())
    }

    @Test(
        "Arrivals, turns and cancellations in any order: those who stay are served in theirs",
        arguments: 0..<20)
    func anyOrder(seed: UInt64) async {
        var generator = SeededGenerator(seed: seed)
        let (queue, log) = (TurnQueue(), Log())
        #expect(await queue.enter())
        var waiting: [(name: Int, task: Task<Bool, Never>)] = []
        var expected: [Int] = []
        for name in 0..<60 {
            waiting.append((name, await Self.arrive(name, queue, log)))
            if generator.uniform() < 0.4 {
                let gone = waiting.remove(at: Int.random(in: waiting.indices, using: &generator))
                gone.task.cancel()
                #expect(await gone.task.value == false)
            }
            if generator.uniform() < 0.1 {
                await queue.leave()
                for (name, task) in waiting {
                    #expect(await task.value)
                    expected.append(name)
                }
                waiting = []
                #expect(await queue.enter())
            }
        }
        await queue.leave()
        for (name, task) in waiting {
            #expect(await task.value)
            expected.append(name)
        }
        #expect(log.all == expected)
    }

    @Test("Cancelled in the moment of its turn, a task either has it or not, and the queue goes on")
    func race() async {
        let queue = TurnQueue()
        for _ in 0..<500 {
            #expect(await queue.enter())
            let log = Log()
            let first = await Self.arrive(1, queue, log)
            let second = await Self.arrive(2, queue, log)
            async let left: Void = queue.leave()
            first.cancel()
            await left
            let had = await first.value
            #expect(await second.value)
            #expect(log.all == (had ? [1, 2] : [2]))
        }
    }
}
