namespace Amago.Tensors;

/// <summary>The elements that one tensor and all views of it share.</summary>
internal sealed class Storage(Array array)
{
    /// <summary>float[], byte[] or long[].</summary>
    public Array Array { get; } = array;

    /// <summary>Counts writes in place, so that a backward pass can tell that what it saved has changed.</summary>
    public int Version { get; set; }
}
