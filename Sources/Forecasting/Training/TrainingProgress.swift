public import Core

/// What a training tells while it goes.
public enum TrainingProgress: Sendable {
    case began(model: String, windows: Int, validationWindows: Int, lastSession: CivilDate)
    case resumed(model: String, step: Int)
    case advanced(model: String, step: Int, of: Int, loss: Double)
    case validated(model: String, point: TrainingCurve.Point, isBest: Bool)
    case ended(model: String, best: TrainingCurve.Point, stoppedEarly: Bool, seconds: Double)
}
