namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// How a block of tiles lies in the transformed domain: a plane [tiles][channels] for each position, either with the tiles' vectors side by
/// side (<see cref="ByVector"/>: [vector][tile][lane]) or with the channels side by side (<see cref="ByTile"/>: [tile][vector][lane]).
/// Planes lie a few floats further apart than their size, so that the same place of all of them does not fall into one set of the cache.
/// </summary>
internal readonly record struct PlaneLayout
{
    private const int Alignment = 16, Gap = 16;

    private PlaneLayout(int tiles, int vectors, int width, bool byVector)
    {
        PlaneStep = (((tiles * vectors * width) + Alignment - 1) / Alignment * Alignment) + Gap;
        TileStep = byVector ? width : vectors * width;
        VectorStep = byVector ? tiles * width : width;
    }

    /// <summary>Floats from a position to the next.</summary>
    public int PlaneStep { get; }

    /// <summary>Floats from a tile's channels to the next tile's.</summary>
    public int TileStep { get; }

    /// <summary>Floats from a vector of channels to the next.</summary>
    public int VectorStep { get; }

    public static PlaneLayout ByVector(int tiles, int vectors, int width) => new(tiles, vectors, width, byVector: true);

    public static PlaneLayout ByTile(int tiles, int vectors, int width) => new(tiles, vectors, width, byVector: false);
}
