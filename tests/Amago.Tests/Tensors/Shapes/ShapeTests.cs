namespace Amago.Tests.Tensors.Shapes;

public sealed class ShapeTests
{
    [Fact]
    public void Prints_as_a_tuple()
    {
        Shape shape = [2, 1, 84];
        Assert.Equal("(2, 1, 84)", shape.ToString());
    }

    [Theory]
    [InlineData(new int[0], 1)]
    [InlineData(new[] { 3, 4 }, 12)]
    [InlineData(new[] { 3, 0, int.MaxValue, int.MaxValue }, 0)]
    public void Counts_its_elements(int[] sizes, int count) => Assert.Equal(count, Shape.Create(sizes).ElementCount);

    [Fact]
    public void Refuses_negative_and_absurd_sizes()
    {
        Assert.Contains("(2, -1)", Assert.Throws<ArgumentException>(() => Shape.Create([2, -1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Shape.Create([1 << 20, 1 << 20]));
    }

    [Fact]
    public void Has_at_most_64_dimensions_and_names_one_that_is_not_there()
    {
        Assert.Equal(64, Shape.Create(new int[64]).Count);
        Fails.With<ArgumentException>(static () => Shape.Create(new int[1_000_000]), "at most 64 dimensions", "1000000");
        Fails.With<ArgumentOutOfRangeException>(static () => Shape.Create([2, 3])[2], "no dimension 2 in (2, 3)");
    }
}
