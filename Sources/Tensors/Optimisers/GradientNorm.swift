internal import CTorch

/// Scales all gradients so that their joint Euclidean norm is at most `maximum`; parameters without one count
/// as 0.
///
/// The arithmetic is that of `torch.nn.utils.clip_grad_norm_`, but a norm that is not finite leaves the
/// gradients as they are: look at the result before stepping.
///
/// - Returns: the norm before scaling.
@discardableResult
public func clipGradientNorm(_ parameters: [Tensor], to maximum: Double) throws(TensorError) -> Double {
    var norm = 0.0
    try withHandles(parameters) { handles throws(TensorError) in
        try check(ctorch_clip_gradient_norm(handles, handles.count, maximum, &norm))
    }
    return norm
}
