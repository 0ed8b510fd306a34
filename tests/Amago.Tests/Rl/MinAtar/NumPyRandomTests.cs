using Amago.Rl;
using Amago.Rl.MinAtar;

namespace Amago.Tests.Rl.MinAtar;

/// <summary>The stream of NumPy's RandomState.</summary>
public sealed class NumPyRandomTests
{
    [Theory]
    [InlineData(0L, new uint[] { 2357136044, 2546248239, 3071714933, 3626093760, 2588848963, 3684848379 })]
    [InlineData(1L, new uint[] { 1791095845, 4282876139, 3093770124, 4005303368, 491263, 550290313 })]
    [InlineData(1234L, new uint[] { 822569775, 2137449171, 2671936806, 3512589365, 1880026316, 2629000564 })]
    [InlineData(4294967295L, new uint[] { 419326371, 479346978, 3918654476, 2416749639, 3388880820, 2260532800 })]
    public void Words(long seed, uint[] expected)
    {
        var random = new NumPyRandom(seed);
        Assert.Equal(expected, expected.Select(_ => random.NextWord()));
    }

    [Theory]
    [InlineData(0L, new[] { 0.5488135039273248, 0.7151893663724195, 0.6027633760716439 })]
    [InlineData(1L, new[] { 0.417022004702574, 0.7203244934421581, 0.00011437481734488664 })]
    [InlineData(1234L, new[] { 0.1915194503788923, 0.6221087710398319, 0.4377277390071145 })]
    [InlineData(4294967295L, new[] { 0.0976320289940138, 0.9123828453026218, 0.78903530185164 })]
    public void Doubles(long seed, double[] expected)
    {
        var random = new NumPyRandom(seed);
        Assert.Equal(expected, expected.Select(_ => random.NextDouble()));
    }

    [Theory]
    [InlineData(0L, new[] { 5, 1, 4, 4, 4, 2, 4, 3 }, new[] { 0.4375872112626925, 0.8917730007820798 })]
    [InlineData(1L, new[] { 4, 5, 1, 2, 4, 1, 1, 2 }, new[] { 0.1862602113776709, 0.34556072704304774 })]
    [InlineData(1234L, new[] { 4, 5, 5, 1, 2, 2, 2, 3 }, new[] { 0.198518759026171, 0.8151629340510022 })]
    [InlineData(4294967295L, new[] { 4, 3, 5, 5, 1, 3, 2, 1 }, new[] { 0.9695059322147525, 0.5931753493510109 })]
    public void Integers_take_as_many_words_as_are_refused(long seed, int[] integers, double[] doubles)
    {
        var random = new NumPyRandom(seed);
        Assert.Equal(integers, integers.Select(_ => 1 + random.NextInteger(5)));
        Assert.Equal(doubles, doubles.Select(_ => random.NextDouble()));
    }

    [Fact]
    public void One_out_of_one_takes_no_word()
    {
        NumPyRandom random = new(7), other = new(7);
        Assert.Equal(0, random.NextInteger(1));
        Assert.Equal(other.NextWord(), random.NextWord());
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(4294967296L)]
    public void Other_seeds_are_refused(long seed) =>
        Fails.With<ArgumentOutOfRangeException>(() => new NumPyRandom(seed), "from 0 to 4294967295", $"got {seed}");

    [Theory]
    [InlineData(0)]
    [InlineData(623)]
    [InlineData(624)]
    [InlineData(625)]
    public void Goes_on_from_a_saved_state(int drawn)
    {
        NumPyRandom random = new(3), other = new(4);
        for (int i = 0; i < drawn; i++)
            random.NextWord();
        StateArchive.Load(other, StateArchive.Save(random));
        Assert.Equal(
            Enumerable.Range(0, 1300).Select(_ => random.NextWord()).ToArray(), Enumerable.Range(0, 1300).Select(_ => other.NextWord()));
    }
}
