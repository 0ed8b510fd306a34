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

    // ceil(size / stride) windows; an odd row or column of padding goes below or to the right.
    [Theory]
    [InlineData(3, 2, 8, 4, 0, 1)]
    [InlineData(3, 2, 7, 4, 1, 1)]
    [InlineData(5, 1, 9, 9, 2, 2)]
    [InlineData(2, 1, 5, 5, 0, 1)]
    [InlineData(8, 4, 84, 21, 2, 2)]
    [InlineData(4, 2, 21, 11, 1, 2)]
    [InlineData(1, 3, 7, 3, 0, 0)] // the stride steps past the edge
    [InlineData(9, 4, 1, 1, 4, 4)]
    public void Same_is_the_padding_of_TensorFlow(int kernel, int stride, int size, int outputs, int before, int behind)
    {
        var window = WindowGeometry.Same((kernel, 3), (stride, 1), (size, 11));
        Assert.Equal((outputs, 11), (window.OutputHeight(size), window.OutputWidth(11)));
        Assert.Equal((before, behind, 1, 1), (window.PaddingHeight, window.PaddingBottom, window.PaddingWidth, window.PaddingRight));
        window = WindowGeometry.Same((3, kernel), (1, stride), (11, size));
        Assert.Equal((outputs, before, behind), (window.OutputWidth(size), window.PaddingWidth, window.PaddingRight));
        window.Validate("conv");
    }

    [Fact]
    public void Padding_on_one_side_alone_counts_once()
    {
        var window = new WindowGeometry(3, 2, 1) { PaddingBottom = 0 };
        Assert.Equal((1, 0, 1, 1), (window.PaddingHeight, window.PaddingBottom, window.PaddingWidth, window.PaddingRight));
        Assert.Equal((3, 4), (window.OutputHeight(7), window.OutputWidth(7)));
        Assert.Equal((2, 1), (window.MinimumHeight(1), window.MinimumWidth(1)));
        Assert.NotEqual(new WindowGeometry(3, 2, 1), window);
        Fails.With<ArgumentException>(() => (window with { PaddingRight = -1 }).Validate("pool"), "pool", "0x-1", "below and right");
        Fails.With<ArgumentException>(static () => WindowGeometry.Same((3, 0), (1, 1), (4, 4)), "3x0");
        Fails.With<ArgumentException>(static () => WindowGeometry.Same((3, 3), (1, 0), (4, 4)), "1x0");
        Fails.With<ArgumentException>(static () => WindowGeometry.Same((3, 3), (1, 1), (0, 4)), "0x4");
        Fails.With<ArgumentException>(() => new Amago.Nets.MaxPool2d(window with { PaddingRight = 2 }), "half the kernel 3", "2");
    }
}
