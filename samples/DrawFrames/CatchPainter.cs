namespace DrawFrames;

/// <summary>Draws a scene as 84x84 RGB pixels: night sky, hills, star, basket, and a bar with the score.</summary>
internal static class CatchPainter
{
    public const int Size = 84;

    /// <summary>From the basket's middle to its edge.</summary>
    public const int BasketReach = 9;

    private const int BarHeight = 7, BasketTop = 70, HillTop = 62;

    private static readonly (int R, int G, int B) SkyTop =
        (18, 18, 58), SkyBottom = (196, 92, 118), HillFar = (62, 44, 92), HillNear = (30, 26, 58);
    private static readonly (int R, int G, int B) Gold =
        (255, 214, 82), White = (255, 246, 214), Wicker = (190, 122, 58), WickerDark = (126, 74, 38), Bar = (10, 10, 26);

    private static readonly string[] Star =
    [
        "....#....",
        "....#....",
        "...#o#...",
        "####o####",
        ".##ooo##.",
        "..#####..",
        "..##.##..",
        ".##...##.",
        ".#.....#.",
    ];

    private static readonly string[] Basket =
    [
        "###################",
        "#o#o#o#o#o#o#o#o#o#",
        ".#o#o#o#o#o#o#o#o#.",
        ".##o#o#o#o#o#o#o##.",
        "..#o#o#o#o#o#o#o#..",
        "..###############..",
    ];

    public static void Draw(CatchScene scene, Span<byte> pixels)
    {
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
                Set(pixels, x, y, Background(x, y, scene.Time));
        }

        for (int trail = 1; trail <= 3; trail++)
            Set(pixels, scene.StarX, scene.StarY - 5 - (2 * trail), Mix(Gold, SkyTop, trail * 80));
        Sprite(pixels, Star, scene.StarX - 4, scene.StarY - 4, Gold, White);
        Sprite(pixels, Basket, scene.BasketX - BasketReach, BasketTop, WickerDark, Wicker);
        DrawScore(pixels, scene.Score);
    }

    private static (int R, int G, int B) Background(int x, int y, int time)
    {
        if (y >= BasketTop + 6 || y > HillTop + 6 - Wave(x + 20, 26, 7))
            return HillNear;
        if (y > HillTop - Wave(x, 40, 11))
            return HillFar;
        bool isStar = y < 48 && Scatter(x, y) < 12, isBright = (Scatter(y, x) + time) % 8 != 0;
        return isStar && isBright ? Mix(White, SkyTop, 100) : Mix(SkyTop, SkyBottom, y * 255 / HillTop);
    }

    // 0..1023 without a pattern that an eye would see.
    private static uint Scatter(int x, int y) => ((((uint)x * 73856093) ^ ((uint)y * 19349663)) * 2654435761) >> 22;

    // A hill line of whole numbers, so that every machine draws the same: a parabola for each period.
    private static int Wave(int x, int period, int height)
    {
        int t = x % period;
        return 4 * height * t * (period - t) / (period * period);
    }

    private static void DrawScore(Span<byte> pixels, int score)
    {
        for (int y = 0; y < BarHeight; y++)
        {
            for (int x = 0; x < Size; x++)
                Set(pixels, x, y, Bar);
        }

        for (int i = 0; i < Math.Min(score, 13); i++)
        {
            for (int y = 2; y < 5; y++)
            {
                for (int x = 0; x < 4; x++)
                    Set(pixels, 3 + (6 * i) + x, y, Gold);
            }
        }
    }

    private static void Sprite(Span<byte> pixels, string[] rows, int left, int top, (int R, int G, int B) line, (int R, int G, int B) fill)
    {
        for (int y = 0; y < rows.Length; y++)
        {
            for (int x = 0; x < rows[y].Length; x++)
            {
                if (rows[y][x] != '.')
                    Set(pixels, left + x, top + y, rows[y][x] == '#' ? line : fill);
            }
        }
    }

    private static (int R, int G, int B) Mix((int R, int G, int B) from, (int R, int G, int B) to, int part) =>
        (from.R + ((to.R - from.R) * part / 255), from.G + ((to.G - from.G) * part / 255), from.B + ((to.B - from.B) * part / 255));

    private static void Set(Span<byte> pixels, int x, int y, (int R, int G, int B) color)
    {
        if ((uint)x >= Size || (uint)y >= Size)
            return;
        int at = 3 * ((y * Size) + x);
        (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)color.R, (byte)color.G, (byte)color.B);
    }
}
