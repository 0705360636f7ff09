import Forecasting

/// Networks and trainings of a second or less.
enum SmallForecasters {
    static let input = 8
    static let horizon = 3

    static func settings(_ kind: ForecasterKind, steps: Int = 20, seed: UInt64 = 1) -> ForecasterSettings {
        var settings = kind.settings
        settings.inputSize = input
        settings.horizon = horizon
        settings.steps = steps
        settings.windows = 16
        settings.seed = seed
        settings.validationSteps = 6
        settings.validationWindows = 64
        settings.validationEvery = 5
        settings.patience = 100
        settings.threads = 1
        if var lstm = settings.lstm {
            (lstm.width, lstm.decoderWidth, lstm.dropout) = (4, 4, 0.2)
            settings.lstm = lstm
        }
        if var nhits = settings.nhits {
            nhits.hidden = [8, 8]
            settings.nhits = nhits
        }
        if var tft = settings.tft {
            (tft.width, tft.heads) = (4, 2)
            settings.tft = tft
        }
        return settings
    }
}
