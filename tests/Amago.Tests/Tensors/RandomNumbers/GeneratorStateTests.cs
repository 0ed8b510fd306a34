using System.Buffers.Binary;

namespace Amago.Tests.Tensors.RandomNumbers;

public sealed class GeneratorStateTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(623)]
    [InlineData(624)]
    [InlineData(625)]
    public void A_restored_generator_draws_on(int drawnBefore)
    {
        var generator = new Generator(21);
        generator.Uniform(new float[drawnBefore]);
        byte[] state = generator.GetState();
        var restored = new Generator(0);
        restored.SetState(state);
        Assert.Equal(21, restored.Seed);
        Assert.Equal(state, restored.GetState());
        Assert.Equal(Next(generator), Next(restored));

        static long[] Next(Generator generator)
        {
            var values = new long[2000];
            generator.RandomIntegers(values, 0, 1L << 31);
            return values;
        }
    }

    [Fact]
    public void The_cached_normal_is_part_of_the_state()
    {
        var generator = new Generator(21);
        generator.Normal(new float[1]);
        byte[] state = generator.GetState();
        float[] expected = Normals(generator);

        var restored = new Generator(0);
        restored.SetState(state);
        SameBits.Assert(expected, Normals(restored));

        // A state without one clears one.
        restored.Normal(new float[1]);
        restored.SetState(new Generator(21).GetState());
        SameBits.Assert(Normals(new Generator(21)), Normals(restored));

        static float[] Normals(Generator generator)
        {
            var values = new float[3];
            generator.Normal(values);
            return values;
        }
    }

    [Fact]
    public void Other_fills_leave_the_cached_normal_alone()
    {
        var whole = new float[2];
        new Generator(8).Normal(whole);
        var generator = new Generator(8);
        generator.Normal(new float[1]);
        generator.Normal(new float[40]);
        generator.Permutation(30);
        var second = new float[1];
        generator.Normal(second);
        SameBits.Assert(whole.AsSpan(1), second);
    }

    [Fact]
    public void The_blob_is_laid_out_as_in_PyTorch()
    {
        var generator = new Generator(-2);
        byte[] seeded = generator.GetState();
        Assert.Equal(5056, seeded.Length);
        Assert.Equal(-2, BinaryPrimitives.ReadInt64LittleEndian(seeded));
        Assert.Equal((1, 1, 0L), Position(seeded));
        Assert.Equal(0xFFFFFFFEUL, BinaryPrimitives.ReadUInt64LittleEndian(seeded.AsSpan(24)));
        Assert.Equal(new byte[5056 - 5016], seeded[5016..]);

        generator.NextInteger(0, 2);
        Assert.Equal((624, 1, 1L), Position(generator.GetState()));
        generator.Uniform(new float[623]);
        Assert.Equal((1, 1, 624L), Position(generator.GetState()));

        generator.Normal(new float[1]); // four words
        byte[] cached = generator.GetState();
        Assert.Equal((621, 1, 4L), Position(cached));
        Assert.Equal(1, BinaryPrimitives.ReadInt32LittleEndian(cached.AsSpan(5040)));
        var second = new float[1];
        generator.Normal(second);
        Assert.Equal(second[0], (float)BinaryPrimitives.ReadDoubleLittleEndian(cached.AsSpan(5024)));

        static (int Left, int Seeded, long Next) Position(ReadOnlySpan<byte> state) => (
            BinaryPrimitives.ReadInt32LittleEndian(state[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(state[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(state[16..]));
    }

    [Fact]
    public void A_blob_of_another_size_is_refused()
    {
        Exception error = Assert.Throws<ArgumentException>(() => new Generator(0).SetState(new byte[16]));
        Assert.Contains("expected 5056 bytes, got 16", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 7, "words left")]
    [InlineData(12, 0, "seeded flag")]
    [InlineData(17, 255, "position")]
    [InlineData(23, 255, "position")]
    [InlineData(28, 1, "32-bit words")]
    [InlineData(5012, 1, "32-bit words")]
    [InlineData(5040, 2, "cached normal")]
    public void A_damaged_blob_is_refused_and_changes_nothing(int offset, byte value, string reason)
    {
        byte[] state = new Generator(1).GetState();
        state[offset] = value;
        var generator = new Generator(2);
        byte[] before = generator.GetState();
        Exception error = Assert.Throws<ArgumentException>(() => generator.SetState(state));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, generator.GetState());
    }

    [Fact]
    public void Values_that_no_generator_gets_to_are_refused()
    {
        var generator = new Generator(2);
        generator.Normal(new float[1]);
        byte[] before = generator.GetState();
        foreach (double normal in new[] { double.NaN, double.PositiveInfinity })
        {
            byte[] state = [.. before];
            BinaryPrimitives.WriteDoubleLittleEndian(state.AsSpan(5024), normal);
            Fails.With<ArgumentException>(() => generator.SetState(state), "a finite cached normal");
        }

        byte[] zeros = [.. before];
        zeros.AsSpan(24, 624 * sizeof(ulong)).Clear();
        Fails.With<ArgumentException>(() => generator.SetState(zeros), "got zeros alone");
        Assert.Equal(before, generator.GetState());
    }
}
