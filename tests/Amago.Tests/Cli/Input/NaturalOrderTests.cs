using Amago.Cli.Input;

namespace Amago.Tests.Cli.Input;

public sealed class NaturalOrderTests
{
    [Theory]
    [InlineData("frame2", "frame10")]
    [InlineData("frame-2", "frame-10")]
    [InlineData("a", "b")]
    [InlineData("a", "a1")]
    [InlineData("", "a")]
    [InlineData("1", "a")]
    [InlineData("01", "1")]
    [InlineData("1", "02")]
    [InlineData("x9y10", "x10y9")]
    [InlineData("x1y2", "x1y10")]
    [InlineData("99999999999999999998", "99999999999999999999")]
    [InlineData("99999999999999999999", "100000000000000000000")]
    public void Numbers_compare_by_value(string first, string second)
    {
        Assert.True(NaturalOrder.Instance.Compare(first, second) < 0);
        Assert.True(NaturalOrder.Instance.Compare(second, first) > 0);
        Assert.Equal(0, NaturalOrder.Instance.Compare(first, first));
    }
}
