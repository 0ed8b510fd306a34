namespace Amago.Kernels.Convolution.Contract;

/// <summary>Which activation an epilogue applies: those that cost an instruction or two; others run as a pass of their own.</summary>
internal enum EpilogueActivation
{
    /// <summary>No activation: v stays.</summary>
    None,

    /// <summary>ReLU: v where positive, 0 elsewhere.</summary>
    Relu,

    /// <summary>Leaky ReLU: v where positive, slope v elsewhere.</summary>
    LeakyRelu,
}

/// <summary>
/// What happens to a convolution's sums on their way from registers to memory. Forward: y = act(v + bias + residual). As a data gradient,
/// with a gate: y = act'(gate) v + residual, where the gate is the activation's own output (its sign is that of the input).
/// </summary>
/// <param name="bias">A float for each output channel, or null.</param>
/// <param name="residual">Added to every output: floats of y's shape, or null; may be y itself.</param>
/// <param name="gate">The output of the activation whose derivative is applied, of y's shape, or null.</param>
/// <param name="activation">The activation that is applied to the sum, or through its derivative at the gate.</param>
/// <param name="slope">Slope of a leaky ReLU, from 0 up to 1.</param>
internal readonly unsafe struct Epilogue(float* bias, float* residual, float* gate, EpilogueActivation activation, float slope)
{
    private readonly float* _bias = bias, _residual = residual, _gate = gate;
    private readonly float _slope = activation == EpilogueActivation.Relu ? 0 : slope;
    private readonly EpilogueActivation _activation = activation;

    /// <summary>A float for each output channel, or null.</summary>
    public float* Bias => _bias;

    /// <summary>Whether bias and activation are all there is: no other image is read.</summary>
    public bool IsPointwise => _residual == null && _gate == null;

    /// <summary>The output of the activation whose derivative is applied, of y's shape, or null.</summary>
    public float* Gate => _gate;

    /// <summary>Whether the activation's derivative at the gate is all there is.</summary>
    public bool IsGateAlone => _gate != null && _residual == null && _bias == null;

    /// <summary>The activation's slope where its input is not positive.</summary>
    public float Slope => _slope;

    /// <summary>The activation as max(slope v, floor, v), where the hardware's maximum gives its last operand in place of NaN.</summary>
    public (float Slope, float Floor) Bounds => _activation switch
    {
        EpilogueActivation.None => (1, float.NegativeInfinity),
        EpilogueActivation.Relu => (0, 0),
        _ => (_slope, float.NegativeInfinity),
    };

    /// <summary>The vector that is stored at y + offset.</summary>
    /// <param name="v">Sums of products, before bias and activation.</param>
    /// <param name="offset">Where the vector lies in y, in floats.</param>
    /// <param name="channel">Output channel of the vector's first float.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TSimd>(TVector v, nint offset, nint channel)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        if (_bias != null)
            v = TSimd.Add(v, TSimd.Load(_bias + channel));
        if (_gate != null)
        {
            v = TSimd.Select(TSimd.GreaterThan(TSimd.Load(_gate + offset), TSimd.Create(0)), v, TSimd.Multiply(v, TSimd.Create(_slope)));
            return _residual == null ? v : TSimd.Add(v, TSimd.Load(_residual + offset));
        }

        if (_residual != null)
            v = TSimd.Add(v, TSimd.Load(_residual + offset));
        return _activation switch
        {
            EpilogueActivation.None => v,

            // The hardware's maximum gives its second operand where one is NaN.
            EpilogueActivation.Relu => TSimd.MaxNative(TSimd.Create(0), v),
            _ => TSimd.MaxNative(TSimd.Multiply(v, TSimd.Create(_slope)), v),
        };
    }

    /// <summary>Applies to <paramref name="count"/> sums that do not fill a vector, from scratch memory to y.</summary>
    public void ApplyTail(float* sums, float* y, nint offset, nint channel, int count)
    {
        for (int i = 0; i < count; i++)
            y[offset + i] = Apply<float, SimdScalar>(sums[i], offset + i, channel + i);
    }
}
