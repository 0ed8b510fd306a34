using Amago.Kernels.Pixels;

namespace Amago.Tests.Kernels.Pixels;

public sealed class InterleaveTablesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_byte_comes_from_its_channels_plane_and_from_nowhere_else(int lanes)
    {
        int width = lanes * InterleaveTables.Pixels;
        for (int channels = 1; channels <= ByteInterleave.MaxChannels; channels++)
        {
            byte[] table = new InterleaveTables(lanes).For(channels);
            for (int i = 0; i < table.Length; i++)
            {
                int e = (i / width / channels * width) + (i % width), plane = i / width % channels;
                int expected = e < channels * InterleaveTables.Pixels && e % channels == plane ? e / channels : 0x80;
                Assert.True(expected == table[i], $"{channels} channels, byte {i}: expected {expected}, got {table[i]}");
            }
        }
    }

    /// <summary>A kernel's pointer does not keep a table alive: one that came second was collected while an image was read by it.</summary>
    [Fact]
    public void Threads_that_ask_at_once_get_the_table_that_is_kept() =>
        AtOnce.AssertSame(static () => new InterleaveTables(1), static tables => tables.For(3));
}
