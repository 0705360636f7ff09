import Core
import Foundation
import PolicyTraining
import Tensors
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Rollout buffer") struct RolloutBufferTests {
        @Test("Advantages are those of a table worked out by hand, truncated and terminated")
        func handTable() throws {
            var buffer = try RolloutBuffer(
                steps: 3, environments: 1, means: Tensor.zeros([1, 1]), logDeviation: Tensor.zeros([1]))
            buffer.rewards = [1, 2, 3]
            buffer.values = [0.5, 1, 1.5]
            buffer.nextValues = [1, 1.5, 2]
            buffer.ends = [false, true, false]
            var result = buffer.advantages(discount: 0.5, lambda: 0.5)
            #expect(result.advantages == [1.4375, 1.75, 2.5])
            #expect(result.returns == [1.9375, 2.75, 4])
            // Terminated: nothing to come after the second step.
            buffer.nextValues[1] = 0
            result = buffer.advantages(discount: 0.5, lambda: 0.5)
            #expect(result.advantages == [1.25, 1, 2.5])
        }

        @Test("Advantages of many environments agree with numpy")
        func numpy() throws {
            var generator = SeededGenerator(seed: 9)
            let (steps, count) = (40, 5)
            var buffer = try RolloutBuffer(
                steps: steps, environments: count, means: Tensor.zeros([1, 1]),
                logDeviation: Tensor.zeros([1]))
            for row in 0..<buffer.rows {
                buffer.rewards[row] = generator.gaussian()
                buffer.values[row] = generator.gaussian()
                buffer.ends[row] = generator.uniform() < 0.2
                buffer.nextValues[row] =
                    buffer.ends[row] && generator.uniform() < 0.5 ? 0 : generator.gaussian()
            }
            let script = """
                import json, sys, numpy as np
                d = json.loads(sys.argv[1])
                r, v, n, e = (np.array(d[k], dtype=float).reshape(40, 5) for k in ("r", "v", "n", "e"))
                a = np.zeros((41, 5))
                for t in reversed(range(40)):
                    a[t] = r[t] + 0.99 * n[t] - v[t] + 0.99 * 0.95 * (1 - e[t]) * a[t + 1]
                print(json.dumps(a[:40].ravel().tolist()))
                """
            let input = try JSONEncoder().encode([
                "r": buffer.rewards, "v": buffer.values, "n": buffer.nextValues,
                "e": buffer.ends.map { $0 ? 1 : 0 },
            ])
            let output = try Peer.python(script, [String(decoding: input, as: UTF8.self)])
            let expected = try JSONDecoder().decode([Double].self, from: Data(output.utf8))
            let advantages = buffer.advantages(discount: 0.99, lambda: 0.95).advantages
            #expect(zip(advantages, expected).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }
}
