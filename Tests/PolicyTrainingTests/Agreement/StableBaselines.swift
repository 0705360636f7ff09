import Foundation
import Tensors
import TestSupport

/// One update of Stable-Baselines3 on weights and a batch that a test gives.
enum StableBaselines {
    struct Settings: Codable {
        var algorithm: String
        var hidden: [Int]
        var epochs = 1
        var learningRate = 3e-4
        var clipRange = 0.2
        var valueClipRange: Double?
        var entropyCoefficient = 0.0
        var normalisesAdvantages = true
        var discount = 0.99
        var lambda = 0.95
        var smoothing = 0.005
    }

    struct Answer: Decodable {
        var policyLoss: Double
        var valueLoss: Double
        var divergence: Double?
        var clipFraction: Double?
        var logProbabilities: [Double]?
        var advantages: [Double]?
        var temperature: Double?
    }

    /// - Parameters:
    ///   - weights: by Stable-Baselines3's names.
    ///   - batch: what the algorithm's buffer holds.
    /// - Returns: what it logged, and the weights after.
    static func update(
        _ settings: Settings, weights: NamedTensors, batch: NamedTensors
    ) throws -> (answer: Answer, weights: [String: [Float]]) {
        let folder = try TemporaryFolder()
        try Safetensors(weights).write(to: folder.appending("weights.safetensors"))
        try Safetensors(batch).write(to: folder.appending("batch.safetensors"))
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        try encoder.encode(settings).write(to: URL(filePath: folder.appending("settings.json")))
        let output = try Peer.python(script, [folder.path])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let line = output.split(separator: "\n").last.map(String.init) ?? ""
        let answer = try decoder.decode(Answer.self, from: Data(line.utf8))
        let after = try Safetensors(contentsOf: folder.appending("after.safetensors"))
        var values: [String: [Float]] = [:]
        for (name, tensor) in after.tensors { values[name] = try tensor.floats() }
        return (answer, values)
    }

    private static let script = #"""
        import json, sys
        import gymnasium as gym
        import numpy as np
        import torch as th
        from safetensors.torch import load_file, save_file
        from stable_baselines3 import A2C, PPO, SAC
        from stable_baselines3.common.logger import Logger
        from stable_baselines3.common.type_aliases import ReplayBufferSamples

        folder = sys.argv[1]
        s = json.load(open(folder + "/settings.json"))
        batch = load_file(folder + "/batch.safetensors")
        given = load_file(folder + "/weights.safetensors")
        th.set_num_threads(1)
        rows, inputs = batch["observations"].shape
        slots = batch["actions"].shape[1]

        class Spaces(gym.Env):
            observation_space = gym.spaces.Box(-np.inf, np.inf, (inputs,), np.float32)
            action_space = gym.spaces.Box(-1.0, 1.0, (slots,), np.float32)
            def reset(self, *, seed=None, options=None):
                return np.zeros(inputs, np.float32), {}
            def step(self, action):
                return np.zeros(inputs, np.float32), 0.0, False, False, {}

        arch = list(s["hidden"])
        if s["algorithm"] == "sac":
            model = SAC("MlpPolicy", Spaces(), learning_rate=s["learning_rate"], gamma=s["discount"],
                        tau=s["smoothing"], policy_kwargs=dict(net_arch=arch), buffer_size=rows, device="cpu")
        else:
            common = dict(learning_rate=s["learning_rate"], n_steps=rows, gamma=s["discount"],
                          gae_lambda=s["lambda"], ent_coef=s["entropy_coefficient"], device="cpu",
                          normalize_advantage=s["normalises_advantages"],
                          policy_kwargs=dict(net_arch=dict(pi=arch, vf=arch)))
            if s["algorithm"] == "ppo":
                model = PPO("MlpPolicy", Spaces(), batch_size=rows, n_epochs=s["epochs"],
                            clip_range=s["clip_range"], clip_range_vf=s.get("value_clip_range"), **common)
            else:
                model = A2C("MlpPolicy", Spaces(), **common)
        model.set_logger(Logger(None, []))
        own = dict(model.policy.named_parameters())
        with th.no_grad():
            for name, value in given.items():
                assert own[name].shape == value.shape, (name, own[name].shape, value.shape)
                own[name].copy_(value)
        trained = [name for name in own if "target" not in name]
        assert set(trained) <= set(given), set(trained) - set(given)
        answer = {}
        if s["algorithm"] == "sac":
            noise = [batch["noise_now"], batch["noise_next"]]
            th.distributions.Normal.rsample = lambda self, shape=th.Size(): self.loc + noise.pop(0) * self.scale
            sample = ReplayBufferSamples(
                observations=batch["observations"], actions=batch["actions"],
                next_observations=batch["next_observations"],
                dones=batch["dones"].reshape(-1, 1), rewards=batch["rewards"].reshape(-1, 1))
            model.replay_buffer.sample = lambda *a, **k: sample
            model.train(gradient_steps=1, batch_size=rows)
            log = model.logger.name_to_value
            answer = {"policy_loss": log["train/actor_loss"], "value_loss": log["train/critic_loss"],
                      "temperature": float(th.exp(model.log_ent_coef.detach()))}
        else:
            buffer = model.rollout_buffer
            with th.no_grad():
                values, logp, _ = model.policy.evaluate_actions(batch["observations"], batch["actions"])
            buffer.observations = batch["observations"].numpy().reshape(rows, 1, inputs).copy()
            buffer.actions = batch["actions"].numpy().reshape(rows, 1, slots).copy()
            old = batch["old_log_probabilities"].numpy() if "old_log_probabilities" in batch else logp.numpy()
            buffer.log_probs = old.reshape(rows, 1).astype(np.float32)
            buffer.values = batch["values"].numpy().reshape(rows, 1).astype(np.float32)
            # As collect_rollouts does for a truncated episode.
            ends, done = batch["ends"].numpy(), batch["terminated"].numpy()
            bootstrap = s["discount"] * batch["next_values"].numpy() * (ends * (1 - done))
            buffer.rewards = (batch["rewards"].numpy() + bootstrap).reshape(rows, 1).astype(np.float32)
            buffer.episode_starts = np.concatenate([[1.0], ends[:-1]]).reshape(rows, 1).astype(np.float32)
            buffer.pos, buffer.full = rows, True
            buffer.compute_returns_and_advantage(batch["next_values"][-1:].float(), ends[-1:].astype(bool))
            answer["advantages"] = buffer.advantages.flatten().tolist()
            buffer.generator_ready = False
            model.train()
            log = model.logger.name_to_value
            answer |= {"policy_loss": log.get("train/policy_gradient_loss", log.get("train/policy_loss")),
                       "value_loss": log["train/value_loss"], "divergence": log.get("train/approx_kl"),
                       "clip_fraction": log.get("train/clip_fraction"), "log_probabilities": logp.tolist()}
        answer = {k: float(v) if np.isscalar(v) else v for k, v in answer.items() if v is not None}
        save_file({n: p.detach().contiguous().clone() for n, p in model.policy.named_parameters()},
                  folder + "/after.safetensors")
        print(json.dumps(answer))
        """#
}
