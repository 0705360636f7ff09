import Core
import PolicyModel

/// The whole way from features.parquet's columns to scores in TorchScript, as ``PolicyModel`` goes it:
/// ``PolicyModel/ObservationEncoder``, ``PolicyModel/Normaliser``, then the networks.
///
/// Up to the normalised features all is computed in double precision, then in single.
struct PolicyScript {
    let members: [MappedPolicy.Member]
    let isEnsemble: Bool
    let clip: Double

    /// Divides the universe's slots.
    private static let slotsOfPart = 16

    init(_ policy: MappedPolicy) {
        members = policy.members
        isEnsemble = policy.isEnsemble
        clip = policy.normaliser.clip
    }

    /// The module's methods; `forward` is the one to call.
    var source: String {
        let slots = members[0].network.slots
        return """
            def observe(self, features: Tensor, previous_close: Optional[Tensor]) -> Tensor:
                x = features.double()
                p = x[:, \(Feature.close.rawValue)]
                if previous_close is not None:
                    before = previous_close.double()
                    p = torch.where(torch.isnan(before), p, before)
                nan = torch.full_like(p, float("nan"))
                return torch.stack([
            \(Feature.allCases.map { "        " + Self.transform($0) }.joined(separator: ",\n")),
                ], 1)

            def normalise(self, raw: Tensor) -> Tensor:
                values = torch.where(torch.isfinite(raw), raw, torch.full_like(raw, float("nan"))).float().double()
                known = torch.logical_not(torch.isnan(values))
                within = torch.minimum(torch.maximum(values, self.lower), self.upper)
                zero = torch.zeros_like(within)
                count = torch.clamp(known.double().sum(0), min=1.0)
                mean = torch.where(known, within, zero).sum(0) / count
                distance = torch.where(known, within - mean, zero)
                spread = torch.sqrt((distance * distance).sum(0) / count)
                deviation = torch.where(spread < \(Normaliser.minimumDeviation), torch.ones_like(spread), spread)
                mean = torch.where(self.by_session, mean, self.mean)
                deviation = torch.where(self.by_session, deviation, self.deviation)
                scaled = torch.clamp((within - mean) / deviation, -\(clip), \(clip))
                return torch.where(known, scaled, zero).float()

            def standardised(self, scores: Tensor, buyable: Tensor, weight: float) -> Tensor:
                values = scores.double()
                chosen = buyable.double()
                count = torch.clamp(chosen.sum(), min=1.0)
                mean = (values * chosen).sum() / count
                distance = (values - mean) * chosen
                spread = torch.sqrt((distance * distance).sum() / count)
                if float(spread) <= abs(float(mean)) * 1e-7 + 1e-12:
                    return torch.zeros_like(scores)
                return (weight * (values - mean) / spread).float()

            \(members.indices.map(member).joined(separator: "\n\n"))

            def forward(self, features: Tensor, previous_close: Optional[Tensor] = None,
                        mask: Optional[Tensor] = None, previous_weights: Optional[Tensor] = None) -> Tensor:
                assert features.dim() == 2 and features.size(0) == \(slots) and features.size(1) == \(Feature.count), \
            "features must be [\(slots), \(Feature.count)]"
                close = features[:, \(Feature.close.rawValue)]
                buyable = (features[:, \(Feature.tenureMonths.rawValue)] > 0) & (close > 0) & torch.isfinite(close)
                if mask is not None:
                    buyable = mask
                x = self.normalise(self.observe(features, previous_close))
                held = torch.zeros_like(x[:, 0])
                if previous_weights is not None:
                    held = previous_weights.float()
                return \(result)

            """
    }

    private var result: String {
        guard isEnsemble else { return "self.member_0(x, buyable, held)" }
        return members.indices.map { index in
            "self.standardised(self.member_\(index)(x, buyable, held), buyable, \(members[index].weight))"
        }.joined(separator: " + ")
    }

    /// One column of the observation, of `x` and the reference price `p`.
    private static func transform(_ feature: Feature) -> String {
        let x = "x[:, \(feature.rawValue)]"
        switch feature {
        case .open, .high, .low, .close, .bbUpper, .bbMiddle, .bbLower:
            return "torch.where((\(x) > 0) & (p > 0), torch.log(\(x) / p), nan)"
        case .volume: return "torch.where(\(x) >= 0, torch.log1p(\(x)), nan)"
        case .rsi14: return "(\(x) - 50.0) / 50.0"
        case .macd, .macdSignal, .macdHist: return "torch.where(p > 0, \(x) / p, nan)"
        case .volumeRatio20:
            return "torch.where(torch.isnan(\(x)), nan, "
                + "torch.log(torch.clamp(\(x), min=\(ObservationEncoder.volumeRatioFloor))))"
        case .volatility20, .isNew: return x
        case .return21: return "torch.where(\(x) > -1, torch.log1p(\(x)), nan)"
        case .tenureMonths: return "torch.sign(\(x)) * torch.log1p(torch.abs(\(x)))"
        }
    }

    /// The network of a member: normalised features, what may be bought and what is held to scores.
    private func member(_ index: Int) -> String {
        let network = members[index].network
        var lines = ["def member_\(index)(self, x: Tensor, buyable: Tensor, held: Tensor) -> Tensor:"]
        func add(_ line: String) { lines.append("    " + line) }
        func own(_ name: String) -> String { "self." + Self.name(name, of: index) }
        func activate(_ layer: Int) {
            if network.layerNorm {
                add(
                    "h = torch.layer_norm(h, [\(network.hidden[layer])], \(own("norm_\(layer)_weight")), "
                        + "\(own("norm_\(layer)_bias")), \(PolicyNetwork.layerNormEpsilon))")
            }
            add("h = torch.\(network.activation.rawValue)(h)")
        }
        if network.previousWeights {
            add("x = torch.cat([x, (held * \(PolicyNetwork.previousWeightScale)).unsqueeze(1)], 1)")
        }
        switch network.kind {
        case .dense:
            // In parts: a sum of tens of thousands loses digits that a layer norm after it brings out.
            let parts = network.slots / Self.slotsOfPart
            add(
                "parts = torch.bmm(x.reshape(\(parts), 1, -1), \(own("input_weight")).reshape(\(parts), -1, \(network.hidden[0])))"
            )
            add("h = (parts.double().sum(0) + \(own("input_bias"))).float()")
        case .shared:
            add("h = torch.addmm(\(own("input_bias")), x, \(own("input_weight")))")
        }
        activate(0)
        if network.kind == .shared {
            add("pooled = (h.double() * buyable.double().unsqueeze(1)).sum(0)")
            add("pooled = (pooled / torch.clamp(buyable.double().sum(), min=1.0)).float()")
            add("context = torch.mv(\(own("context_weight")).t(), pooled)")
        }
        for layer in network.hidden.indices.dropLast() {
            let bias =
                own("hidden_\(layer)_bias") + (layer == 0 && network.kind == .shared ? " + context" : "")
            add("h = torch.addmm(\(bias), h, \(own("hidden_\(layer)_weight")))")
            activate(layer + 1)
        }
        switch network.kind {
        case .dense:
            add("s = torch.addmv(\(own("output_bias")), \(own("output_weight")), h.reshape(-1))")
        case .shared: add("s = torch.mv(h, \(own("output_weight"))) + \(own("output_bias"))")
        }
        add("return \(network.squash == .tanh ? "torch.tanh(s)" : "s") * \(network.outputScale)")
        return lines.joined(separator: "\n")
    }

    /// The buffer that holds a tensor of a member.
    static func name(_ tensor: String, of member: Int) -> String { "member_\(member)_\(tensor)" }
}
