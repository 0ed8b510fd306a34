namespace Amago.Cli.Play;

/// <summary>Frames become a file or a folder, which appears with <see cref="Commit"/>, whole, or not at all.</summary>
internal interface IFrameSink : IDisposable
{
    /// <summary>Appends a frame to what is written.</summary>
    /// <param name="frame">The frame, uint8 RGB (H, W, 3).</param>
    void Add(Tensor frame);

    /// <summary>Completes what was written and gives it its name.</summary>
    void Commit();
}
