namespace Amago.Nets;

/// <summary>
/// The initialisation that amago takes over from DrQ-v2 (<c>weight_init</c> of amago.nets.cnn): a convolution's kernels are zero but for
/// an orthogonal matrix at the centre tap, with the gain of leaky ReLU; a linear layer's weight is orthogonal; biases are zero
/// (https://arxiv.org/abs/1312.6120, https://arxiv.org/abs/1806.05393).
/// </summary>
public static class WeightInit
{
    // PyTorch's calculate_gain("leaky_relu") with slope 0.01
    private static readonly float ConvolutionGain = (float)Math.Sqrt(2 / (1 + (0.01 * 0.01)));

    /// <summary>Initialises one module from a generator seeded at random; other kinds of modules stay as they are.</summary>
    /// <exception cref="ArgumentException">The module is a convolution whose kernel is not square.</exception>
    public static void Apply(Module module) => Apply(module, Generator.FromEntropy());

    /// <summary>
    /// Initialises one module; other kinds of modules stay as they are. Use as <c>network.Apply(m => WeightInit.Apply(m, generator))</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The module is a convolution whose kernel is not square.</exception>
    public static void Apply(Module module, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(generator);
        if (LoadTarget.IsOpen)
            return;
        switch (module)
        {
            case Conv2d convolution:
                Convolution(convolution, generator);
                break;
            case Linear linear:
                Apply(linear, generator, gain: 1);
                break;
        }
    }

    /// <summary>Makes a layer's weight <paramref name="gain"/> times an orthogonal matrix and its bias zero.</summary>
    /// <param name="linear">The layer; its weight and bias are overwritten.</param>
    /// <param name="generator">Gives the normal draws of the matrix, one for each weight.</param>
    /// <param name="gain">Length of the rows or columns, whichever are fewer: 1 keeps lengths, less starts a layer near zero.</param>
    public static void Apply(Linear linear, Generator generator, float gain)
    {
        ArgumentNullException.ThrowIfNull(linear);
        ArgumentNullException.ThrowIfNull(generator);
        if (LoadTarget.IsOpen)
            return;
        Orthogonal.Fill(generator, linear.Weight.AsSpan<float>(), linear.Weight.Shape[0], linear.Weight.Shape[1], gain);
        linear.Bias?.AsSpan<float>().Clear();
        MarkWritten(linear.Weight, linear.Bias);
    }

    private static void Convolution(Conv2d convolution, Generator generator)
    {
        Shape shape = convolution.Weight.Shape;
        int rows = shape[0], columns = shape[1], kernel = shape[2];
        if (shape[2] != shape[3])
        {
            string layer = convolution.ModulePath.Length > 0 ? convolution.ModulePath : "Conv2d";
            throw new ArgumentException(
                $"WeightInit: {layer} has a {shape[2]}x{shape[3]} kernel; the orthogonal centre tap needs a square one.");
        }

        var centre = new float[rows * columns];
        Orthogonal.Fill(generator, centre, rows, columns, ConvolutionGain);
        Span<float> weight = convolution.Weight.AsSpan<float>();
        weight.Clear();
        convolution.Bias?.AsSpan<float>().Clear();
        int taps = kernel * kernel, tap = (kernel / 2 * kernel) + (kernel / 2);
        for (int i = 0; i < centre.Length; i++)
            weight[(i * taps) + tap] = centre[i];
        MarkWritten(convolution.Weight, convolution.Bias);
    }

    private static void MarkWritten(Tensor weight, Tensor? bias)
    {
        weight.MarkWritten();
        bias?.MarkWritten();
    }
}
