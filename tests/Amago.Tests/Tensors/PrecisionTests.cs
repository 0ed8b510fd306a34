namespace Amago.Tests.Tensors;

/// <summary>Places where a shortcut in float would lose digits.</summary>
public sealed class PrecisionTests
{
    [Fact]
    public void Division_by_a_number_is_rounded_once()
    {
        float[] values = [.. Enumerable.Range(1, 999).Select(static k => (float)k), 0f, 1e-39f, 3e38f];
        foreach (float divisor in (float[])[3f, 1e-39f, 3e38f, 128f])
            Assert.Equal(values.Select(value => value / divisor), (Tensor.FromArray(values, [values.Length]) / divisor).ToArray<float>());
    }

    [Fact]
    public void The_gradient_of_a_division_is_divided_too()
    {
        Tensor x = Tensor.FromArray([1f, 2f], [2]);
        x.RequiresGrad = true;
        (x / 3f).Sum().Backward();
        Assert.Equal([1f / 3f, 1f / 3f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void LogSoftmax_of_a_million_logits_keeps_its_digits()
    {
        float[] logits = [.. Enumerable.Range(0, 1_000_000).Select(static i => i % 2 == 0 ? 0f : -0.73f)];
        double expected = -Math.Log(500_000 * (1 + Math.Exp(-0.73f)));
        Assert.Equal(expected, Tensor.FromArray(logits, [logits.Length]).LogSoftmax().ToArray<float>()[0], 2e-6);
    }
}
