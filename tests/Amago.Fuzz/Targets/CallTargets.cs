using Amago.Fuzz.Calls;
using Amago.Fuzz.Mutation;

namespace Amago.Fuzz.Targets;

/// <summary>Random calls, whose inputs are their decisions.</summary>
internal static class CallTargets
{
    private const int SeedCount = 20, Length = 48;

    public static FuzzTarget Kernels() => Of("kernels", new KernelCalls().Run, static _ => false);

    public static FuzzTarget Tensors() => Of("tensors", TensorCalls.Run, static _ => false);

    // An image that is too small for the layers is refused.
    public static FuzzTarget RandomEncoders() => Of("encoders", EncoderCalls.Run, static exception => exception is ArgumentException);

    private static FuzzTarget Of(string name, Action<byte[]> run, Func<Exception, bool> isDocumented) => new(
        name,
        static () => Enumerable.Range(0, SeedCount).Select(static i => Draw(new Random(i))),
        run,
        isDocumented,
        static (input, another, random) => random.Next(3) == 0 ? Draw(random) : ByteMutation.Mutate(input, another, random));

    private static byte[] Draw(Random random)
    {
        var decisions = new byte[random.Next(1, Length)];
        random.NextBytes(decisions);
        return decisions;
    }
}
