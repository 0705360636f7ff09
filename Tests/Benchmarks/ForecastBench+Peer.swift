import Foundation
import TestSupport

extension ForecastBench {
    /// neuralforecast on the same work: its own scaling, network and scaling back, or steps of its own training.
    static func peer(_ work: ForecastWork, repeats: Int, python: String) throws -> Timing {
        let json = String(decoding: try JSONEncoder().encode(work), as: UTF8.self)
        let sizes = [repeats, ForecastWork.series, ForecastWork.sessions].map(String.init)
        let result = try ProcessResult.run(python, ["-c", script, json] + sizes)
        guard result.status == 0, let line = result.standardOutput.split(separator: "\n").last else {
            throw PeerError(message: "neuralforecast failed with \(result.status): \(result.standardError)")
        }
        return try JSONDecoder().decode([String: PeerValue].self, from: Data(line.utf8)).measurement(
            "seconds")
    }

    private static let script = """
        import json, logging, os, statistics, sys, time, warnings

        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        import numpy as np, pandas as pd, torch
        import pytorch_lightning as pl
        from neuralforecast import NeuralForecast
        from neuralforecast.losses.pytorch import MAE, MQLoss
        from neuralforecast.models import LSTM, NHITS, TFT

        work = json.loads(sys.argv[1])
        repeats, series, sessions = map(int, sys.argv[2:5])
        torch.set_num_threads(os.cpu_count())
        torch.manual_seed(1)
        past = [f"past{i}" for i in range(work["past"])]
        known = [f"known{i}" for i in range(work["known"])]
        fixed = [f"fixed{i}" for i in range(work["fixed"])]


        times = []


        class Clock(pl.Callback):
            def on_train_batch_end(self, *_):
                times.append(time.perf_counter())


        steps = work["steps"]
        common = dict(
            h=work["horizon"], input_size=work["inputSize"], windows_batch_size=work["windows"],
            loss=MAE() if work["quantiles"] == [0.5] else MQLoss(quantiles=work["quantiles"]),
            hist_exog_list=past or None, futr_exog_list=known or None, stat_exog_list=fixed or None,
            max_steps=steps * (repeats + 1) + 1, val_check_steps=10**9, accelerator="cpu", logger=False,
            enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, callbacks=[Clock()],
        )
        if work["network"] == "lstm":
            model = LSTM(recurrent=False, encoder_hidden_size=64, decoder_hidden_size=64, **common)
        elif work["network"] == "nhits":
            model = NHITS(**common)
        else:
            model = TFT(**common)


        def seconds(times):
            return {"median": statistics.median(times), "min": min(times), "max": max(times)}


        if steps == 0:
            model.eval()
            rows, length, horizon = work["windows"], work["inputSize"], work["horizon"]
            count = 1 + len(past) + len(known)
            data = torch.randn(rows, length + horizon, count + 1)
            data[:, :, 0] = 4 + 0.02 * data[:, :, 0].cumsum(1)
            data[:, :, -1] = 1
            columns = pd.Index(["y"] + past + known + ["available_mask"])
            static = torch.randn(rows, len(fixed)) if fixed else None
            batch = {"y_idx": 0}
            with torch.no_grad():
                for _ in range(repeats + 1):
                    begin = time.perf_counter()
                    windows = {
                        "temporal": data.unsqueeze(-1).clone(), "temporal_cols": columns,
                        "static": static, "static_cols": pd.Index(fixed),
                    }
                    windows = model._normalization(windows=windows, y_idx=0)
                    y, mask, _, _, hist, futr, stat = model._parse_windows(batch, windows)
                    inputs = dict(
                        insample_y=y, insample_mask=mask, futr_exog=futr, hist_exog=hist, stat_exog=stat)
                    output = model(inputs)
                    model._inv_normalization(y_hat=model.loss.domain_map(output), y_idx=0)
                    times.append(time.perf_counter() - begin)
            answer = seconds(times[1:])
        else:
            generator = np.random.default_rng(1)
            rows = series * sessions
            frame = pd.DataFrame({
                "unique_id": np.repeat([f"S{i:03}" for i in range(series)], sessions),
                "ds": np.tile(pd.bdate_range("2020-01-01", periods=sessions), series),
                "y": 4 + 0.02 * generator.standard_normal((series, sessions)).cumsum(1).ravel(),
            })
            for name in past + known:
                frame[name] = generator.standard_normal(rows)
            static = pd.DataFrame({"unique_id": [f"S{i:03}" for i in range(series)]})
            for name in fixed:
                static[name] = generator.standard_normal(series)
            NeuralForecast(models=[model], freq="B").fit(frame, static_df=static if fixed else None)
            marks = times[steps :: steps]
            answer = seconds(np.diff(marks).tolist())
        peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:")) / 1024
        print(json.dumps({"seconds": answer, "peak_rss_mb": peak}))
        """
}
