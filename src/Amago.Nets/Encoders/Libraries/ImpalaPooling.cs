namespace Amago.Nets;

/// <summary>How the max-pools of IMPALA's encoder, 3x3 with stride 2, treat the images' edges.</summary>
public enum ImpalaPooling
{
    /// <summary>TensorFlow's SAME, as in the paper's code: of a size n ceil(n / 2) is left; it pads below and to the right first.</summary>
    Same,

    /// <summary>A padding of one pixel on every side, as ports to PyTorch have it: of a size n ceil(n / 2) is left.</summary>
    Padded,

    /// <summary>No padding: of a size n floor((n - 1) / 2) is left.</summary>
    Valid,
}
