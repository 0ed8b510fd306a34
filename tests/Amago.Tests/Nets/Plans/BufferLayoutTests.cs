using Amago.Nets.Plans;

namespace Amago.Tests.Nets.Plans;

/// <summary>Where a plan's buffers lie: apart while both are needed, on cache lines, and where they may in each other's place.</summary>
public sealed unsafe class BufferLayoutTests
{
    private const int Line = 16, Images = 3;

    [Fact]
    public void Buffers_side_by_side_begin_on_cache_lines_and_those_of_no_floats_are_left_out()
    {
        int[] lengths = [5, 0, 16, 17, 1];
        BufferLayout layout = BufferLayout.SideBySide(lengths);
        Assert.Equal([0, -1, 16, 32, 64], Offsets(layout, lengths.Length));
        Assert.Equal(80, layout.Length);
        Assert.Equal([true, false, true, true, true], Enumerable.Range(0, lengths.Length).Select(layout.Has));
    }

    [Fact]
    public void A_batch_has_every_image_of_a_buffer_side_by_side()
    {
        BufferLayout layout = BufferLayout.SideBySide(5, 0, 16);
        var memory = new float[Images * layout.Length];
        fixed (float* start = memory)
        {
            var pointers = new float*[] { null, start + 7, null };
            layout.BindImage(start, Images, image: 2, pointers);
            Assert.Equal(2 * 5, pointers[0] - start);
            Assert.Equal(7, pointers[1] - start);
            Assert.Equal((Images * Line) + (2 * 16), pointers[2] - start);
        }
    }

    [Fact]
    public void Buffers_that_are_needed_at_once_lie_apart_and_others_share()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++)
        {
            var uses = new BufferUse?[random.Next(1, 12)];
            for (int i = 0; i < uses.Length; i++)
            {
                int first = random.Next(8);
                uses[i] = random.Next(5) == 0 ? null : new BufferUse(random.Next(1, 60), first, first + random.Next(4));
            }

            BufferLayout layout = BufferLayout.WithReuse(uses, Images);
            int[] offsets = Offsets(layout, uses.Length);
            for (int i = 0; i < uses.Length; i++)
            {
                Assert.Equal(uses[i] is null, offsets[i] < 0);
                if (uses[i] is not { } use)
                    continue;
                Assert.True(offsets[i] % Line == 0 && offsets[i] + (use.Length * Images) <= layout.Length, $"buffer {i}, seed {seed}");
                for (int j = 0; j < i; j++)
                {
                    if (uses[j] is not { } other || other.Last < use.First || use.Last < other.First)
                        continue;
                    bool isApart = offsets[j] + (other.Length * Images) <= offsets[i] || offsets[i] + (use.Length * Images) <= offsets[j];
                    Assert.True(isApart, $"buffers {j} and {i}, seed {seed}");
                }
            }
        }

        BufferLayout inTurn = BufferLayout.WithReuse([new BufferUse(8, 0, 1), new BufferUse(8, 2, 3)], Images);
        Assert.Equal([0, 0], Offsets(inTurn, 2));
    }

    // From the start of memory that is never looked at; -1 where the pointer stays.
    private static int[] Offsets(BufferLayout layout, int buffers)
    {
        var memory = new float[layout.Length + 1];
        fixed (float* start = memory)
        {
            var pointers = new float*[buffers];
            layout.Bind(start, pointers);
            var offsets = new int[buffers];
            for (int i = 0; i < buffers; i++)
                offsets[i] = pointers[i] == null ? -1 : (int)(pointers[i] - start);
            return offsets;
        }
    }
}
