namespace Amago.Tests.Tensors.Operations.Elementwise;

/// <summary>Values, one by one: a gradient is compared with differences of the values alone, whatever they are.</summary>
public sealed class ElementwiseValueTests
{
    private static readonly float[] X = [1f, 2.5f, -4f, 0f];

    [Fact]
    public void With_numbers_on_either_side()
    {
        Tensor x = Tensor.FromArray(X, [4]);
        Expect(static v => v + 1.5f, x + 1.5f, 1.5f + x);
        Expect(static v => v - 1.5f, x - 1.5f);
        Expect(static v => 1.5f - v, 1.5f - x);
        Expect(static v => v * -3f, x * -3f, -3f * x);
        Expect(static v => v / 4f, x / 4f);
        Expect(static v => -v, -x);
    }

    [Fact]
    public void Of_one_operand()
    {
        Tensor x = Tensor.FromArray(X, [4]);
        Expect(static v => v * v, x.Square());
        Expect(static v => MathF.Exp(v), x.Exp());
        Expect(static v => MathF.Tanh(v), x.Tanh());
        Expect(static v => Math.Clamp(v, -1f, 2f), x.Clamp(-1, 2));
        Expect(static v => MathF.Sqrt(v * v), x.Square().Sqrt());
        Expect(static v => MathF.Log((v * v) + 1), (x.Square() + 1f).Log());
    }

    private static void Expect(Func<float, float> one, params Tensor[] results) => Assert.All(results, result =>
        Assert.Equal(X.Select(one), result.ToArray<float>(), static (e, a) => Math.Abs(e - a) <= 1e-6f * Math.Max(1, Math.Abs(e))));
}
