namespace Amago.Cli.Commands;

/// <summary>Number of images that are worked on at once where the user does not say.</summary>
internal static class BatchSize
{
    private const int Most = 32;

    // An encoder keeps some hundred bytes for every pixel of every image of a batch.
    private const int Pixels = 1 << 20;

    public static int For(int height, int width) => (int)Math.Clamp(Pixels / ((long)height * width), 1, Most);
}
