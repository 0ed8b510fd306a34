using System.Globalization;
using Amago.Cli.Play;
using Amago.Rl;
using Spectre.Console;

namespace Amago.Tests.Cli.Play;

public sealed class HalfBlockImageTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 7)]
    [InlineData(20, 20)]
    public void A_terminal_shows_the_pixels(int height, int width)
    {
        byte[] pixels = new byte[height * width * 3];
        var random = new Random(height);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(random.Next(2) * 200); // few colours, so that neighbours are alike
        Assert.Equal(pixels, Shown(new HalfBlockImage(pixels, width), width));
    }

    [Fact]
    public void A_painted_game_is_shown_in_its_colours()
    {
        GameDescriptor game = Games.Find("space_invaders");
        var cells = new byte[game.ObservationShape.ElementCount];
        game.Create(3).Reset(cells);
        var painter = new GridPainter(game.ObservationShape, game.Channels, 40, 40);
        var pixels = new byte[painter.ImageShape.ElementCount];
        painter.Paint(cells, pixels);
        Assert.Equal(pixels, Shown(new HalfBlockImage(pixels, 40), 40));
    }

    // What a terminal makes of the escape sequences: (H, W, 3).
    private static byte[] Shown(HalfBlockImage image, int width)
    {
        using var output = new StringWriter();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.TrueColor,
            Out = new AnsiConsoleOutput(output)
        });
        terminal.Profile.Width = Math.Max(width, 20);
        terminal.Write(image);
        List<byte> pixels = [];
        foreach (string line in output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] lower = new byte[3 * width];
            int x = 0;
            foreach (string run in line.Split("\e[", StringSplitOptions.RemoveEmptyEntries))
            {
                // 38;2;R;G;B is the ink, 48;2;R;G;B the ground, 0 the end of both.
                int m = run.IndexOf('m', StringComparison.Ordinal);
                string text = run[(m + 1)..];
                if (text.Length == 0)
                    continue;
                byte[] codes = [.. run[..m].Split(';').Select(static code => byte.Parse(code, CultureInfo.InvariantCulture))];
                Assert.Equal([38, 2, 48, 2], [.. codes[..2], .. codes[5..7]]);
                Assert.True(text.All(c => c == text[0]) && text[0] is '▀' or ' ', text);
                for (int i = 0; i < text.Length; i++, x++)
                {
                    pixels.AddRange(text[0] == ' ' ? codes[7..] : codes[2..5]);
                    codes.AsSpan(7).CopyTo(lower.AsSpan(3 * x));
                }
            }

            Assert.Equal(width, x);
            pixels.AddRange(lower);
        }

        return [.. pixels];
    }
}
