namespace Amago.Nets.Encoders.Blocks;

/// <summary>How libraries initialise the layers of their encoders, where that is not PyTorch's default. Biases become zero.</summary>
internal static class LibraryInit
{
    /// <summary>1 / the standard deviation of a normal distribution that is cut off at two deviations.</summary>
    private const double TruncatedCorrection = 1.1368;

    /// <summary>
    /// Orthogonal weights, as <c>torch.nn.init.orthogonal_</c>: a convolution's as a matrix (C', C kh kw). Other modules stay as they are.
    /// </summary>
    public static void Orthogonal(Module module, Generator generator, float convolutionGain, float linearGain)
    {
        if (module is Conv2d convolution)
            Fill(convolution.Weight, convolution.Bias, convolutionGain);
        else if (module is Linear linear)
            Fill(linear.Weight, linear.Bias, linearGain);

        void Fill(Tensor weight, Tensor? bias, float gain) => Set(weight, bias, values =>
            Tensors.Orthogonal.Fill(generator, values, weight.Shape[0], weight.ElementCount / weight.Shape[0], gain));
    }

    /// <summary>Normal weights of the deviation gain / sqrt(inputs), as <c>torch.nn.init.kaiming_normal_</c> for linear layers.</summary>
    public static void KaimingNormal(Linear linear, Generator generator, float gain) => Set(linear.Weight, linear.Bias, values =>
    {
        generator.Normal(values, 0, 1 / Math.Sqrt(linear.Weight.Shape[1]));
        foreach (ref float value in values)
            value *= gain;
    });

    /// <summary>
    /// Normal weights of the deviation 1 / sqrt(inputs of an output), drawn anew beyond two deviations of the distribution that is cut off.
    /// </summary>
    public static void TruncatedNormal(Conv2d convolution, Generator generator) => Set(convolution.Weight, convolution.Bias, values =>
    {
        double deviation = TruncatedCorrection / Math.Sqrt(values.Length / convolution.Weight.Shape[0]);
        Span<float> draw = stackalloc float[1];
        foreach (ref float value in values)
        {
            do
                generator.Normal(draw);
            while (Math.Abs(draw[0]) > 2);
            value = (float)(draw[0] * deviation);
        }
    });

    private delegate void Filling(Span<float> values);

    private static void Set(Tensor weight, Tensor? bias, Filling fill)
    {
        if (LoadTarget.IsOpen)
            return;
        fill(weight.AsSpan<float>());
        bias?.AsSpan<float>().Clear();
        weight.MarkWritten();
        bias?.MarkWritten();
    }
}
