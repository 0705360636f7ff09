import Foundation
import TestSupport

/// Wall time until a learner has 80 % of the oracle's edge on days that it never saw, with next month's return
/// planted in one feature among noise, at all 3,600 slots.
extension TrainingBench {
    private static let wanted = 0.8
    private static let published = 100
    /// How many times our time the peer is given.
    private static let patience = 60.0

    static func quality(_ options: BenchOptions) throws -> Comparison {
        let folder = try TemporaryFolder()
        for (name, world) in [("learned", PlantedYear.learned), ("unseen", PlantedYear.unseen)] {
            try write(world.observations, to: folder.appending("\(name).features"))
            try write(world.overnight, to: folder.appending("\(name).overnight"))
            try write(world.intraday, to: folder.appending("\(name).intraday"))
            try write(world.forward, to: folder.appending("\(name).forward"))
        }
        var ours: [Timing] = []
        for _ in 0..<options.rounds { ours.append(try learning(["quality", "\(wanted)", "\(published)"])) }
        let mine = Timing.merged(ours)
        let limit = max(patience * mine.median, 60)
        struct Answer: Decodable {
            var seconds: Double
            var best: Double
            var reached: Bool
            var peak: Double
            var settings: String
        }
        var answers: [Answer] = []
        // Its learning rate decides whether it moves or falls apart; the better of two is held against ours.
        for rate in ["1e-4", "1e-5"] {
            let output = try Peer.python(
                script, [folder.path, "\(limit)", rate, "\(wanted)", "\(published)"])
            let line = output.split(separator: "\n").last.map(String.init) ?? ""
            answers.append(try JSONDecoder().decode(Answer.self, from: Data(line.utf8)))
        }
        guard
            let peer = answers.max(by: {
                ($0.reached ? -$0.seconds : $0.best - 1e9) < ($1.reached ? -$1.seconds : $1.best - 1e9)
            })
        else { throw PeerError(message: "the peer did not answer") }
        let percent = Int((100 * peer.best).rounded())
        return .times(
            "training.quality", mine, Timing(seconds: [peer.seconds], peakMiB: peer.peak),
            "stable-baselines3 \(try Peers.version("stable-baselines3"))",
            note: (peer.reached
                ? "both got there" : "a bound: the peer was stopped with \(percent) % of the edge at best")
                + ", \(peer.settings); ours direct on shared [32, 32]; target 50x")
    }

    private static func write<Value>(_ values: [Value], to path: String) throws {
        try values.withUnsafeBytes { try Data($0).write(to: URL(filePath: path)) }
    }

    private static let script = #"""
        import json, sys, time
        import gymnasium as gym
        import numpy as np
        from stable_baselines3 import PPO
        from stable_baselines3.common.callbacks import BaseCallback
        from stable_baselines3.common.vec_env import DummyVecEnv

        folder, limit, rate, wanted, count = sys.argv[1], *map(float, sys.argv[2:6])
        slots, features, month = 3600, 17, 21

        def load(name):
            f = np.fromfile(f"{folder}/{name}.features", np.float32).reshape(-1, slots * features)
            rest = [np.fromfile(f"{folder}/{name}.{k}", np.float64).reshape(-1, slots)
                    for k in ("overnight", "intraday", "forward")]
            return f, *rest

        class Months(gym.Env):
            observation_space = gym.spaces.Box(-np.inf, np.inf, (slots * features,), np.float32)
            action_space = gym.spaces.Box(-1.0, 1.0, (slots,), np.float32)

            def __init__(self, data, seed):
                self.f, over, intra, _ = data
                self.growth = (1 + over) * (1 + intra)
                self.first = 1 + intra
                self.days = len(self.f) - month
                self.rng = np.random.default_rng(seed)

            def reset(self, *, seed=None, options=None):
                self.day = int(self.rng.integers(self.days))
                return self.f[self.day], {}

            def step(self, action):
                e = np.exp(action - action.max())
                w = e / e.sum() * (1 - 0.001)
                growth = self.growth[self.day + 1:self.day + 1 + month].copy()
                growth[0] = self.first[self.day + 1]
                equity = np.concatenate([[1.0], (np.cumprod(growth, 0) @ w)])
                r = equity[1:] / equity[:-1] - 1
                peak = np.maximum.accumulate(equity)
                reward = (0.6 * (equity[-1] - 1) + 0.3 * r.mean() / (r.std() + 1e-6) * month ** 0.5
                          - 0.1 * (1 - equity / peak).max())
                return self.f[self.day], float(reward), False, True, {}

        learned, unseen = load("learned"), load("unseen")

        def share(model):
            scores = np.stack([model.predict(x, deterministic=True)[0] for x in unseen[0]])
            mine = oracle = 0.0
            for day in range(len(unseen[0]) - month):
                forward = unseen[3][day]
                top = lambda key: forward[np.argsort(-key, kind="stable")[:int(count)]].mean() - forward.mean()
                mine, oracle = mine + top(scores[day]), oracle + top(forward)
            return mine / oracle

        class Watch(BaseCallback):
            spent, best, reached = 0.0, -1.0, False
            def _on_training_start(self): self.mark = time.monotonic()
            def _on_step(self): return not self.reached and self.spent + time.monotonic() - self.mark < limit
            def _on_rollout_start(self):
                self.spent += time.monotonic() - self.mark
                value = share(self.model)
                self.best, self.reached = max(self.best, value), value >= wanted
                self.mark = time.monotonic()

        env = DummyVecEnv([lambda i=i: Months(learned, i) for i in range(16)])
        start = time.monotonic()
        model = PPO("MlpPolicy", env, n_steps=16, batch_size=64, n_epochs=4, learning_rate=rate, seed=1,
                    device="cpu", policy_kwargs=dict(optimizer_kwargs=dict(fused=True, eps=1e-5)))
        watch = Watch()
        end = ""
        try:
            model.learn(10 ** 9, callback=watch)
        except ValueError:
            end = ", fell apart"
        watch.spent += time.monotonic() - watch.mark
        peak = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM")) / 1024
        print(json.dumps({"seconds": watch.spent, "best": float(watch.best), "reached": bool(watch.reached), "peak": peak,
                          "settings": f"PPO [64, 64], learning rate {rate:g}{end}"}))
        """#
}
