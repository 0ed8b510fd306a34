namespace Amago.Onnx;

/// <summary>Names, image types, operators and metadata of a network's ONNX file.</summary>
public sealed record OnnxNetworkOptions
{
    /// <summary>How images come.</summary>
    public OnnxImages Images { get; init; } = OnnxImages.Bytes;

    /// <summary>
    /// Names, in the network, of images that are float32 and taken as they are, however the others come; in the layout that
    /// <see cref="Images"/> has.
    /// </summary>
    public IReadOnlyCollection<string> ImagesAsTheyAre { get; init; } = [];

    /// <summary>Whether alternatives come as one-hot rows (N, count) float32; otherwise as int64 numbers (N).</summary>
    public bool OneHot { get; init; }

    /// <summary>
    /// Whether rows come as sequences: inputs and outputs (B, L, ...) in place of (N, ...), with B and L open. What is appended sees B·L
    /// rows.
    /// </summary>
    public bool Sequences { get; init; }

    /// <summary>Version of the standard operators, 15 to 17: older readers want an older one.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>Other names for inputs in the file, by their names in the network.</summary>
    public IReadOnlyDictionary<string, string> InputNames { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The outputs of the network that are outputs of the file; null for all.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>Adds nodes behind the network's outputs, such as the choice of an action; null for none.</summary>
    public Action<OnnxNodes>? Append { get; init; }

    /// <summary>Entries for the file's metadata beside those that are always there.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>How images come into a network's ONNX file.</summary>
public enum OnnxImages
{
    /// <summary>uint8 in the encoder's own layout, (N, H, W, C) or (N, C, H, W); scaling is inside.</summary>
    Bytes,

    /// <summary>float32 in the encoder's own layout, taken as they are.</summary>
    Floats,

    /// <summary>
    /// float32 (N, C, H, W) from 0 to 1, whatever the encoder's layout: what engines have of an image. They are made numbers from 0 to 255
    /// and then scaled as bytes are.
    /// </summary>
    UnitChannelsFirst,
}
