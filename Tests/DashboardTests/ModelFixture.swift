import Lake

/// What lies beside a model's weights, as train-policy writes it.
enum ModelFixture {
    static let card = LakeFile(name: "model.json", bytes: Array(cardText.utf8))
    static let decision = LakeFile(name: "decision.json", bytes: Array(decisionText.utf8))

    private static let figures = """
        {"sessions": 63, "total_return": 0.1, "annualised_return": 0.4, "annualised_volatility": 0.2,
         "sharpe": 1.5, "sortino": 2.1, "maximum_drawdown": 0.07, "calmar": 5.7, "hit_rate": 0.55}
        """

    private static let cardText = """
        {"version": "2022-12", "algorithm": "ppo", "network": "shared", "hidden": [64, 64], "parameters": 4096,
         "trained_from": "2021-01-04", "trained_to": "2022-08-31",
         "validated_from": "2022-09-01", "validated_to": "2022-11-30",
         "steps": 512, "seed": 18446744073709551615, "portfolio_size": 50, "cost_basis_points": 10,
         "settings": {"learning_rate": "0.0003"}, "notes": ["<i>none</i>"],
         "in_sample": {"policy": \(figures), "baseline": \(figures)},
         "out_of_sample": {"policy": \(figures), "baseline": \(figures)}}
        """

    private static let decisionText = """
        {"version": "2022-12", "verdict": "promoted", "reason": "It met every criterion.",
         "criteria": [
           {"name": "finite_weights", "is_met": true, "finding": "every weight is a finite number"},
           {"name": "overfitting", "finding": "too few candidates to tell"},
           {"name": "drawdown", "is_met": true, "value": 0.07, "limit": 0.19, "finding": "deepest fall 7.0 %"}],
         "sessions": 63, "folds": 1, "trials": 1,
         "outcomes": {"hits": 36, "holdings": 86, "stock_hits": 4827, "stocks": 9038},
         "settings": {"confidence": 0.95, "drawdown_margin": 0.1, "in_force_margin": 0.1, "margin": 0,
           "maximum_overfitting": 0.5, "maximum_turnover": 1.95, "maximum_weight": 0.25,
           "minimum_sessions": 63, "without_model": "probation"}}
        """
}
