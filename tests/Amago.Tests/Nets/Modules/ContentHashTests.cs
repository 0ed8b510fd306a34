using Amago.Nets;

namespace Amago.Tests.Nets.Modules;

public sealed class ContentHashTests
{
    // Computed by the Python function in docs/interchange.md.
    private const string Python = "b48e385a4fd545aa1a70d2f759f03b82bb426d2375eb49a342d449122fccd9f7";

    [Fact]
    public void It_is_what_Python_computes() => Assert.Equal(Python, new Part("weight", "bias", "\U0001F600", "\uff5e").ContentHash());

    [Fact]
    public void The_order_of_registration_does_not_matter() =>
        Assert.Equal(Python, new Part("\uff5e", "\U0001F600", "bias", "weight").ContentHash());

    [Fact]
    public void A_module_without_parameters_has_the_hash_of_nothing() =>
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", new MaxPool2d(2).ContentHash());

    [Fact]
    public void A_value_a_name_and_a_shape_change_it()
    {
        var part = new Part("weight");
        string before = part.ContentHash();
        part.Parameters().First().AsSpan<float>()[1] = MathF.BitIncrement(0.5f);
        string after = part.ContentHash();
        Assert.NotEqual(before, after);
        Assert.NotEqual(
            new Linear(2, 3, bias: false, new Generator(0)).ContentHash(), new Linear(3, 2, bias: false, new Generator(0)).ContentHash());
        Assert.NotEqual(new Part("bias").ContentHash(), before);
    }

    [Fact]
    public void The_same_seed_gives_the_same_hash_and_another_seed_another()
    {
        string Of(long seed) => new DrQCnn((20, 20, 3), channelsFirst: false, "adaptive", new Generator(seed)).ContentHash();
        Assert.Equal(Of(1), Of(1));
        Assert.NotEqual(Of(1), Of(2));
    }

    private sealed class Part : Module
    {
        public Part(params string[] names)
        {
            foreach (string name in names)
            {
                Register(name, name switch
                {
                    "weight" => Tensor.FromArray([0, 0.5f, -1, 1.5f, 2, 1e-3f], [2, 3]),
                    "bias" => Tensor.FromArray([float.PositiveInfinity, -0f], [2]),
                    "\uff5e" => Tensor.Scalar(2),
                    _ => Tensor.FromArray([1f], [1]),
                });
            }

            Register("inner", new Inner());
        }
    }

    private sealed class Inner : Module
    {
        public Inner() => Register("weight", Tensor.Full([1, 1], 3));
    }
}
