"""Writes what neuralforecast gives for small networks with random weights: the files beside this one.

Run it by hand in an environment with neuralforecast 3.3.0 and safetensors:
    python Tests/ForecastingTests/Golden/make_golden.py
"""

import json
import logging
import pathlib
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

import neuralforecast
import pandas as pd
import torch
from neuralforecast.losses.pytorch import MAE, MQLoss
from neuralforecast.models import LSTM, NHITS, TFT
from safetensors.torch import save_file

assert neuralforecast.__version__ == "3.3.0", neuralforecast.__version__
FOLDER = pathlib.Path(__file__).parent
MODELS = {"lstm": LSTM, "nhits": NHITS, "tft": TFT}
QUANTILES = [0.1, 0.5, 0.9]


def shape(steps, horizon, quantiles=(0.5,), past=0, known=0, fixed=0):
    return {
        "inputSize": steps, "horizon": horizon, "quantiles": list(quantiles),
        "exogenous": {"past": past, "known": known, "fixed": fixed},
    }


def lstm(layers=2, width=5, decoder=(2, 4), scaler="robust"):
    return {
        "layers": layers, "width": width, "decoderLayers": decoder[0], "decoderWidth": decoder[1],
        "dropout": 0.1, "scaler": scaler,
    }


def nhits(units=(6, 7), pooling=(2, 2, 1), downsampling=(4, 2, 1), interpolation="linear", scaler="identity", blocks=1):
    return {
        "blocksPerStack": [blocks] * len(pooling), "hidden": list(units), "poolingKernels": list(pooling),
        "downsampling": list(downsampling), "interpolation": interpolation, "dropout": 0.1, "scaler": scaler,
    }


def tft(width=4, heads=2, layers=1, scaler="robust"):
    return {
        "width": width, "heads": heads, "layers": layers, "dropout": 0.1, "attentionDropout": 0.0, "scaler": scaler,
    }


CASES = {
    "lstm_plain": ("lstm", shape(9, 3), lstm()),
    "lstm_full": ("lstm", shape(8, 4, QUANTILES, 2, 3, 2), lstm(1, decoder=(3, 4), scaler="standard")),
    "lstm_long": ("lstm", shape(6, 10, past=1), lstm(decoder=(1, 4), scaler="identity")),
    "nhits_plain": ("nhits", shape(12, 8), nhits()),
    "nhits_full": ("nhits", shape(11, 5, QUANTILES, 2, 2, 3), nhits(scaler="robust", blocks=2)),
    "nhits_nearest": ("nhits", shape(10, 6, fixed=1), nhits((5, 5, 4), (4, 3), (6, 3), "nearest", "standard")),
    "tft_plain": ("tft", shape(9, 3), tft()),
    "tft_full": ("tft", shape(8, 4, QUANTILES, 2, 3, 2), tft(6, 3, 2)),
    "tft_fixed": ("tft", shape(7, 2, QUANTILES, 0, 0, 1), tft(scaler="identity")),
    "tft_known": ("tft", shape(7, 3, past=1, known=1), tft(scaler="standard")),
}

# The sizes that neuralforecast has by default, and those that are ours, on real inputs.
COUNTS = {
    "lstm_peer": ("lstm", shape(126, 21), lstm(2, 128, (2, 128))),
    "lstm": ("lstm", shape(126, 21, [0.5], 3, 2, 1), lstm(2, 64, (2, 64))),
    "nhits": ("nhits", shape(126, 21, [0.5], 3, 2, 1), nhits((512, 512, 512))),
    "nhits_hourly": ("nhits", shape(168, 24), nhits((512, 512, 512))),
    "tft": ("tft", shape(126, 21, QUANTILES, 3, 2, 1), tft(128, 4)),
    "tft_720": ("tft", shape(720, 21, QUANTILES, 5, 4, 2), tft(128, 4)),
}


def build(name, shape, settings):
    sizes = shape["exogenous"]
    quantiles = shape["quantiles"]
    common = dict(
        h=shape["horizon"], input_size=shape["inputSize"], scaler_type=settings["scaler"],
        loss=MAE() if quantiles == [0.5] else MQLoss(quantiles=quantiles),
        hist_exog_list=[f"past{i}" for i in range(sizes["past"])] or None,
        futr_exog_list=[f"known{i}" for i in range(sizes["known"])] or None,
        stat_exog_list=[f"fixed{i}" for i in range(sizes["fixed"])] or None,
    )
    if name == "lstm":
        return LSTM(
            recurrent=False, encoder_n_layers=settings["layers"], encoder_hidden_size=settings["width"],
            encoder_dropout=settings["dropout"] if settings["layers"] > 1 else 0.0,
            decoder_layers=settings["decoderLayers"], decoder_hidden_size=settings["decoderWidth"], **common,
        )
    if name == "nhits":
        stacks = len(settings["poolingKernels"])
        hidden = settings["hidden"]
        units = [list(pair) for pair in zip(hidden[:-1], hidden[1:])]
        return NHITS(
            stack_types=["identity"] * stacks, n_blocks=settings["blocksPerStack"], mlp_units=units,
            n_pool_kernel_size=settings["poolingKernels"], n_freq_downsample=settings["downsampling"],
            interpolation_mode=settings["interpolation"], dropout_prob_theta=settings["dropout"], **common,
        )
    return TFT(
        hidden_size=settings["width"], n_head=settings["heads"], n_rnn_layers=settings["layers"],
        dropout=settings["dropout"], attn_dropout=settings["attentionDropout"], **common,
    )


def weights(model):
    return {name: value.detach() for name, value in model.named_parameters() if value.requires_grad}


def forecast(model, window, past, known, fixed):
    """A raw batch through neuralforecast's own scaling, network and scaling back."""
    steps, horizon = model.input_size, model.h
    rows = window.shape[0]

    def longer(values):
        return torch.cat([values, torch.zeros(rows, horizon, values.shape[2])], 1)

    columns = ["y"] + list(model.hist_exog_list) + list(model.futr_exog_list) + ["available_mask"]
    parts = [longer(window.unsqueeze(2))]
    if past is not None:
        parts.append(longer(past))
    if known is not None:
        parts.append(known)
    parts.append(torch.ones(rows, steps + horizon, 1))
    # Windows of one series each: the last dimension, as neuralforecast's windows have it.
    temporal = torch.cat(parts, 2).unsqueeze(-1)
    windows = {
        "temporal": temporal.squeeze(-1), "temporal_cols": pd.Index(columns), "static": fixed,
        "static_cols": pd.Index(list(model.stat_exog_list)),
    }
    windows["temporal"] = temporal
    batch = {"y_idx": 0}
    windows = model._normalization(windows=windows, y_idx=0)
    y, mask, _, _, hist, futr, stat = model._parse_windows(batch, windows)
    output = model(dict(insample_y=y, insample_mask=mask, futr_exog=futr, hist_exog=hist, stat_exog=stat))
    output = model.loss.domain_map(output)
    result = model._inv_normalization(y_hat=output, y_idx=0)
    return result.squeeze(2) if result.ndim == 4 else result


def main():
    torch.set_num_threads(1)
    described = {"cases": {}, "counts": {}}
    for index, (case, (name, sizes, settings)) in enumerate(CASES.items()):
        torch.manual_seed(index)
        model = build(name, sizes, settings).eval()
        with torch.no_grad():
            # Far from fresh: norms scale and shift, biases matter.
            for value in weights(model).values():
                value.add_(0.3 * torch.randn_like(value))
            rows, steps, horizon = 3, sizes["inputSize"], sizes["horizon"]
            window = 4 + 0.05 * torch.randn(rows, steps).cumsum(1)
            # A price that does not move, and one with more than half of its values equal.
            window[1] = 3.5
            window[2, : steps // 2 + 1] = 4.25
            count = sizes["exogenous"]
            past = torch.randn(rows, steps, count["past"]) * 2 + 1 if count["past"] else None
            known = torch.randn(rows, steps + horizon, count["known"]) if count["known"] else None
            fixed = torch.randn(rows, count["fixed"]) if count["fixed"] else None
            tensors = {"window": window.clone(), "past": past, "known": known, "fixed": fixed}
            tensors["forecast"] = forecast(model, window, past, known, fixed)
            tensors |= {f"weights.{key}": value for key, value in weights(model).items()}
        kept = {key: value.contiguous().clone() for key, value in tensors.items() if value is not None}
        save_file(kept, FOLDER / f"{case}.safetensors")
        described["cases"][case] = {"network": name, "shape": sizes, "settings": settings}
    for case, (name, sizes, settings) in COUNTS.items():
        total = sum(value.numel() for value in weights(build(name, sizes, settings)).values())
        described["counts"][case] = {"network": name, "shape": sizes, "settings": settings, "parameters": total}

    torch.manual_seed(99)
    y, mask = torch.randn(4, 5, 1), (torch.rand(4, 5, 1) > 0.3).float()
    point, levels = torch.randn(4, 5, 1), torch.randn(4, 5, 1, 3)
    quantiles = MQLoss(quantiles=QUANTILES)
    save_file(
        {
            "outcome": y.squeeze(2).clone(), "mask": mask.squeeze(2).clone(), "point": point, "levels": levels.squeeze(2).clone(),
            "mae": MAE()(y, point).reshape(1), "mae_masked": MAE()(y, point, mask=mask).reshape(1),
            "mq": quantiles(y, levels).reshape(1).detach(), "mq_masked": quantiles(y, levels, mask=mask).reshape(1).detach(),
        },
        FOLDER / "losses.safetensors",
    )
    (FOLDER / "golden.json").write_text(json.dumps(described, indent=1) + "\n")


main()
