using Amago.Kernels;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Simd;

public sealed class VectorWidthTests
{
    [Fact]
    public void Is_the_machines_widest_unless_it_is_set()
    {
        Assert.Equal(VectorWidth.Widest, VectorWidth.Limit);
        Assert.Equal(VectorWidth.Widest, 32 * SimdWidth.Widest.Floats);
        Assert.Equal(SimdWidth.All.Where(static width => width.IsSupported), SimdWidth.Supported);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-256)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(257)]
    [InlineData(1024)]
    [InlineData(int.MaxValue)]
    public void Is_one_of_three(int bits)
    {
        Fails.With<ArgumentOutOfRangeException>(
            () => VectorWidth.Limit = bits, $"VectorWidth.Limit: expected 128, 256 or 512 bits, got {bits}.");
        Assert.Equal(VectorWidth.Widest, VectorWidth.Limit);
    }

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void Stays_what_it_is_once_the_process_computes(int bits)
    {
        if (bits > VectorWidth.Widest)
        {
            Fails.With<ArgumentException>(() => VectorWidth.Limit = bits, "VectorWidth.Limit: expected ", " this machine", $"got {bits}");
        }
        else if (bits < VectorWidth.Widest)
        {
            Fails.With<InvalidOperationException>(
                () => VectorWidth.Limit = bits,
                $"VectorWidth.Limit: expected {VectorWidth.Widest} bits, with which this process computes already, got {bits}");
        }
        else if (FusedMultiplyAdd.IsInHardware)
        {
            VectorWidth.Limit = bits;
        }
        else
        {
            Fails.With<InvalidOperationException>(() => VectorWidth.Limit = bits, "expected no limit", "without fused multiply-adds");
        }

        Assert.Equal(VectorWidth.Widest, VectorWidth.Limit);
        Assert.Equal(FusedMultiplyAdd.IsInHardware, VectorWidth.IsFused);
    }
}
