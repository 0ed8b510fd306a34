namespace Amago.Kernels.Pixels;

/// <summary>
/// How a row shifts sideways: <c>Left</c> columns repeat the source's first one, <c>Middle</c> columns are a run of the source from
/// <c>Source</c> on, and <c>Right</c> columns repeat its last one.
/// </summary>
internal readonly record struct ShiftedColumns(int Left, int Source, int Middle, int Right)
{
    /// <summary>A row of <paramref name="width"/> columns that reads <paramref name="offset"/> columns further right.</summary>
    public static ShiftedColumns Of(int offset, int width)
    {
        int left = Math.Clamp(-offset, 0, width), source = Math.Clamp(offset, 0, width);
        return new ShiftedColumns(left, source, width - left - source, source);
    }
}
