using Amago.Kernels;

namespace Amago.Tests.Kernels;

public sealed class WindowGeometryTests
{
    [Theory]
    [InlineData(3, int.MaxValue, 0)]
    [InlineData(int.MaxValue, 1, 0)]
    [InlineData(3, 1, 1 << 21)]
    public void Absurd_windows_are_refused(int kernel, int stride, int padding) =>
        Assert.Contains(
            "at most 1048576",
            Assert.Throws<ArgumentException>(() => new WindowGeometry(kernel, stride, padding).Validate("conv")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_module_checks_its_window() =>
        Assert.Throws<ArgumentException>(() => new Amago.Nets.Conv2d(1, 1, 3, stride: int.MaxValue));
}
