namespace Amago.Tests.Tensors.RandomNumbers;

public sealed class GeneratorTests
{
    // Of MT19937 started from 5489: the first output, and the 10000th, which the C++ standard prescribes.
    [Fact]
    public void A_reseeded_generator_is_a_new_one_to_the_second_number_of_a_pair()
    {
        Generator used = new(1), fresh = new(2);
        used.Normal(new float[1]); // the other one of two is kept
        used.Reseed(2);
        float[] expected = new float[3], actual = new float[3];
        fresh.Normal(expected);
        used.Normal(actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void The_engine_is_the_standard_Mersenne_Twister()
    {
        var engine = new MersenneTwister(5489);
        Assert.Equal(3499211612u, engine.Next());
        for (int i = 2; i < 10000; i++)
            engine.Next();
        Assert.Equal(4123659995u, engine.Next());
    }

    [Fact]
    public void The_engine_goes_on_from_its_words_and_no_others()
    {
        var engine = new MersenneTwister(3);
        for (int i = 0; i < 700; i++)
            engine.Next();
        var other = new MersenneTwister(4);
        other.Restore(engine.Words, engine.Drawn);
        Assert.Equal(engine.Next64(), other.Next64());
        Fails.With<ArgumentException>(() => other.Restore(new uint[623], 0), "624 words", "623");
        Fails.With<ArgumentOutOfRangeException>(() => other.Restore(new uint[624], 625), "0 to 624", "625");
    }

    [Theory]
    [InlineData(-1, 0xFFFFFFFFL)]
    [InlineData(-3000000000L, 1294967296L)]
    [InlineData(1L << 32, 0)]
    public void Seeds_with_equal_low_words_draw_alike(long seed, long lowWord)
    {
        Assert.Equal(Draw(new Generator(lowWord)), Draw(new Generator(seed)));
        Assert.Equal(seed, new Generator(seed).Seed);
    }

    // torch.manual_seed(2**64 - 1) and torch.manual_seed(-1) are one state; torch.initial_seed() gives the former.
    [Theory]
    [InlineData(ulong.MaxValue, -1)]
    [InlineData(1UL << 63, long.MinValue)]
    [InlineData(7, 7)]
    public void Seeds_of_64_bits_are_PyTorch_s_with_a_sign_or_without(ulong seed, long signed)
    {
        var generator = new Generator(0);
        generator.Reseed(seed);
        Assert.Equal(new Generator(signed).GetState(), new Generator(seed).GetState());
        Assert.Equal(new Generator(signed).GetState(), generator.GetState());
        Assert.Equal(seed, (ulong)new Generator(seed).Seed);
    }

    [Fact]
    public void Reseeding_starts_over_and_forgets_the_cached_normal()
    {
        var generator = new Generator(3);
        float[] first = Draw(generator);
        generator.Reseed(4);
        Assert.Equal(4, generator.Seed);
        Assert.NotEqual(first, Draw(generator));
        generator.Reseed(3);
        Assert.Equal(first, Draw(generator));

        static float[] Draw(Generator generator)
        {
            var values = new float[3];
            generator.Normal(values);
            return values;
        }
    }

    [Fact]
    public void Entropy_gives_a_seed_that_repeats_the_draws()
    {
        Generator generator = Generator.FromEntropy();
        Assert.NotEqual(generator.Seed, Generator.FromEntropy().Seed);
        Assert.Equal(Draw(new Generator(generator.Seed)), Draw(generator));
    }

    [Fact]
    public void One_draw_an_element_however_a_fill_is_cut()
    {
        var whole = new float[2000];
        new Generator(1).Uniform(whole, -2, 3);
        var parts = new float[2000];
        var generator = new Generator(1);
        generator.Uniform(parts.AsSpan(0, 623), -2, 3);
        generator.Uniform(parts.AsSpan(623, 2), -2, 3);
        generator.Uniform(parts.AsSpan(625), -2, 3);
        SameBits.Assert(whole, parts);
    }

    [Fact]
    public void One_integer_is_a_fill_of_one()
    {
        Generator one = new(9), many = new(9);
        var expected = new long[50];
        many.RandomIntegers(expected, -4, 5);
        Assert.Equal(expected, Enumerable.Range(0, 50).Select(_ => (long)one.NextInteger(-4, 5)));
        Assert.Equal(new HashSet<long> { -4, -3, -2, -1, 0, 1, 2, 3, 4 }, [.. expected]);
    }

    [Fact]
    public void Integers_reach_over_the_whole_long_range()
    {
        var values = new long[100];
        new Generator(0).RandomIntegers(values, long.MinValue, long.MaxValue);
        Assert.Contains(values, v => v < long.MinValue / 2);
        Assert.Contains(values, v => v > long.MaxValue / 2);
        new Generator(0).RandomIntegers(values, 7, 8);
        Assert.All(values, v => Assert.Equal(7, v));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void A_permutation_holds_every_number_once(int count) =>
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), new Generator(2).Permutation(count).Order());

    [Fact]
    public void A_short_normal_fill_keeps_its_pair_for_the_next()
    {
        var whole = new float[8];
        new Generator(5).Normal(whole);
        var parts = new float[8];
        var generator = new Generator(5);
        generator.Normal(parts.AsSpan(0, 3));
        generator.Normal(parts.AsSpan(3));
        SameBits.Assert(whole, parts);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(100)]
    public void A_long_normal_fill_scales_and_shifts(int count)
    {
        var standard = new float[count];
        new Generator(6).Normal(standard);
        var scaled = new float[count];
        new Generator(6).Normal(scaled, 3, 0.25);
        Assert.Equal(standard.Select(v => (v * 0.25f) + 3f), scaled, (e, a) => MathF.Abs(e - a) <= 1e-6f);
    }

    [Fact]
    public void Uniform_values_have_the_moments_of_their_distribution()
    {
        float[] values = new Generator(11).Uniform([100_000], -1, 3).ToArray<float>();
        Assert.InRange(values.Min(), -1f, -0.999f);
        Assert.InRange(values.Max(), 2.999f, 3f);
        CheckMoments(values, 1, Math.Sqrt(16 / 12.0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(100)]
    public void Normal_values_have_the_moments_of_their_distribution(int perCall)
    {
        var generator = new Generator(12);
        var values = new float[100_500 / perCall * perCall];
        for (int start = 0; start < values.Length; start += perCall)
            generator.Normal(values.AsSpan(start, perCall), 2, 0.5);
        CheckMoments(values, 2, 0.5);
        Assert.InRange(values.Count(v => MathF.Abs(v - 2f) > 1f) / (double)values.Length, 0.0435, 0.0475); // 4.55% beyond two deviations
    }

    [Fact]
    public void A_list_of_sizes_is_a_shape()
    {
        Tensor uniform = new Generator(0).Uniform([2, 3]);
        Tensor normal = new Generator(0).Normal([4, 1, 5], mean: 100);
        Assert.Equal([2, 3], uniform.Shape);
        Assert.Equal([4, 1, 5], normal.Shape);
        Assert.All(normal.ToArray<float>(), v => Assert.InRange(v, 90, 110));
    }

    [Fact]
    public void Refuses_impossible_ranges()
    {
        var generator = new Generator(0);
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Uniform(new float[1], 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Uniform(new float[1], float.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Uniform(new float[1], float.MinValue, float.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Normal(new float[1], 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.RandomIntegers(new long[1], 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.NextInteger(5, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Permutation(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Permutation(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => DefaultInit.Fill(generator, new float[1], [], 0));
    }

    // Within five standard errors.
    private static void CheckMoments(float[] values, double mean, double deviation)
    {
        double actualMean = values.Average(v => (double)v);
        double actualDeviation = Math.Sqrt(values.Average(v => (v - actualMean) * (v - actualMean)));
        double error = 5 * deviation / Math.Sqrt(values.Length);
        Assert.InRange(actualMean, mean - error, mean + error);
        Assert.InRange(actualDeviation, deviation - error, deviation + error);
    }

    private static float[] Draw(Generator generator)
    {
        var values = new float[1000];
        generator.Uniform(values);
        return values;
    }
}
