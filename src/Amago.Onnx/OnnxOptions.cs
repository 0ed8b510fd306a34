using Amago.Nets;

namespace Amago.Onnx;

/// <summary>Input type, output shape, heads and metadata of an ONNX file.</summary>
public sealed record OnnxOptions
{
    /// <summary>
    /// Whether the input <c>obs</c> is float32 and taken as it is; otherwise it is uint8 and becomes x / 128 - 1. See
    /// <see cref="Cnn.Forward(Amago.Tensors.Tensor, bool, bool)"/>.
    /// </summary>
    public bool FromFloat { get; init; }

    /// <summary>Whether the output <c>features</c> is (B, L, C'·H'·W'); otherwise (B, L, C', H', W').</summary>
    public bool Flatten { get; init; } = true;

    /// <summary>
    /// Linear layers on the flattened features. Each adds an output (B, L, outputs) of its name and the initializers <c>name.weight</c> and
    /// <c>name.bias</c>.
    /// </summary>
    public IReadOnlyList<(string Name, Linear Head)> Heads { get; init; } = [];

    /// <summary>Entries for the file's metadata beside those that are always there, such as the encoder's settings.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
