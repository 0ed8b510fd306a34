using Amago.Nets;

namespace Amago.Tests.Architecture.Abuse;

/// <summary>An encoder of a function, whatever it returns.</summary>
internal sealed class OddCnn(Func<Tensor, Tensor> function) : Cnn((5, 5, 1), channelsFirst: false, "relu")
{
    public static Cnn ReturnsNull() => new OddCnn(static _ => null!);

    public static Cnn IgnoresImages() => new OddCnn(static _ => Tensor.Ones([1, 2, 3, 4]));

    public static Cnn LooksAtValues() => new OddCnn(static imgs => imgs * imgs.ToArray<float>().Length);

    public static Cnn ReturnsImages() => new OddCnn(static imgs => imgs);

    public static Cnn ReturnsOtherRank() => new OddCnn(static imgs => imgs.Sum());

    public static Cnn Throws() => new OddCnn(static _ => throw new InvalidOperationException("the user's own"));

    protected override Tensor ConvForward(Tensor imgs) => function(imgs);
}
