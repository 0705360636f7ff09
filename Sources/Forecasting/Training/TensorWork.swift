import Core
import Tensors

/// Runs tensor operations; what fails there is an error of this room.
func tensorWork<Value>(
    _ what: String, _ body: () throws(TensorError) -> Value
) throws(ForecastingError) -> Value {
    do {
        return try body()
    } catch {
        throw ForecastingError(
            .tensor, "\(what) failed in libtorch; report it with the log", cause: error)
    }
}
