using System.Runtime.InteropServices;

namespace Amago.Tests.Tensors.RandomNumbers;

internal static class SameBits
{
    public static void Assert(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        Xunit.Assert.Equal(MemoryMarshal.Cast<float, int>(expected).ToArray(), MemoryMarshal.Cast<float, int>(actual).ToArray());
}
