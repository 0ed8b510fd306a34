namespace Amago.Formats.Files;

/// <summary>A source of bytes, which are taken one after the other.</summary>
internal interface IByteSource
{
    /// <summary>Fills <paramref name="destination"/> with the next bytes, which the caller knows to be there.</summary>
    void Read(scoped Span<byte> destination);
}
