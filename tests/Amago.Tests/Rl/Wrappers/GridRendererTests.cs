using Amago.Rl;
using Amago.Tests.Rl.MinAtar;

namespace Amago.Tests.Rl.Wrappers;

public sealed class GridRendererTests
{
    private static readonly Rgb Red = new(255, 0, 0), Blue = new(0, 0, 255);

    [Fact]
    public void A_cell_has_the_colour_of_what_it_holds_and_small_things_lie_on_it()
    {
        // 2x2 cells of 8x8 pixels; channel 1 is small and lies over channel 0.
        GridChannel[] channels = [new("block", Red), new("shot", Blue, Layer: 2, IsSmall: true)];
        var grid = new Grid([1, 0, 0, 0, 1, 1, 0, 1]);
        byte[] image = Render(grid, channels, 16);
        Assert.Equal(Red, Pixel(image, x: 0, y: 0));
        Assert.Equal(Red, Pixel(image, x: 6, y: 6));
        Assert.NotEqual(Red, Pixel(image, x: 7, y: 0)); // the gap to the next cell
        Assert.Equal(Red, Pixel(image, x: 0, y: 8));
        Assert.Equal(Blue, Pixel(image, x: 2, y: 10)); // the middle of the cell
        Assert.Equal(Blue, Pixel(image, x: 4, y: 12));
        Assert.Equal(Red, Pixel(image, x: 5, y: 13));
        Assert.Equal(Blue, Pixel(image, x: 12, y: 12));
        Assert.NotEqual(Blue, Pixel(image, x: 8, y: 8));
        Assert.Equal(Render(new Grid(new byte[8]), channels, 16)[..3], image[(3 * 7)..(3 * 8)]); // the board
    }

    [Theory]
    [InlineData(84)]
    [InlineData(64)]
    [InlineData(10)]
    public void Every_thing_of_every_game_is_told_from_an_empty_cell_and_from_the_others(int size)
    {
        foreach (GameDescriptor game in Games.All)
        {
            int channels = game.Channels.Count;
            var images = new HashSet<string>();
            Assert.True(images.Add(Convert.ToHexString(Image(0, empty: true))));
            for (int channel = 0; channel < channels; channel++)
                Assert.True(images.Add(Convert.ToHexString(Image(channel, empty: false))),
                    $"{game.Name}: {game.Channels[channel].Name} at {size}x{size}");

            byte[] Image(int channel, bool empty)
            {
                var cells = new byte[100 * channels];
                cells[(57 * channels) + channel] = empty ? (byte)0 : (byte)1;
                return Render(new Grid(cells), game.Channels, size);
            }
        }
    }

    [Theory]
    [MemberData(nameof(RecordingTests.Names), MemberType = typeof(RecordingTests))]
    public void A_drawn_game_is_the_game(string name)
    {
        GameDescriptor descriptor = Games.Find(name);
        ArcadeGame game = descriptor.Create(6);
        var drawn = new GridRenderer(descriptor.Create(6), descriptor, 84);
        Assert.Equal([84, 84, 3], drawn.ObservationShape);
        byte[] cells = new byte[descriptor.ObservationShape.ElementCount], image = new byte[84 * 84 * 3];
        game.Reset(cells);
        drawn.Reset(image);
        var random = new Random(1);
        for (int t = 0; t < 100; t++)
        {
            Assert.Equal(Render(new Grid(cells), descriptor.Channels, 84), image);
            int action = random.Next(6);
            StepResult result = game.Step(action, cells);
            Assert.Equal(result, drawn.Step(action, image));
            if (!result.IsDone)
                continue;
            game.Reset(cells);
            drawn.Reset(image);
        }
    }

    private static byte[] Render(Grid grid, IReadOnlyList<GridChannel> channels, int size)
    {
        var image = new byte[size * size * 3];
        new GridRenderer(grid, channels, size, size).Reset(image);
        return image;
    }

    private static Rgb Pixel(byte[] image, int x, int y)
    {
        int at = 3 * ((y * 16) + x);
        return new Rgb(image[at], image[at + 1], image[at + 2]);
    }

    /// <summary>A square of cells that stay as they are.</summary>
    private sealed class Grid(byte[] cells) : IEnvironment
    {
        public Shape ObservationShape => cells.Length % 100 == 0 ? [10, 10, cells.Length / 100] : [2, 2, cells.Length / 4];

        public int ActionCount => 1;

        public void Reset(Span<byte> observation) => cells.CopyTo(observation);

        public StepResult Step(int action, Span<byte> observation)
        {
            Reset(observation);
            return default;
        }
    }
}
