using Amago.Formats;
using Amago.Nets;

namespace Amago.Onnx;

/// <summary>
/// Writes encoders and whole networks as ONNX files (https://onnx.ai, opset 17) that take pixels: the preprocessing is inside, the number
/// of images is open.
/// </summary>
/// <remarks>
/// The input <c>obs</c> is (B, L, H, W, C), or (B, L, C, H, W) when channels are first; the output <c>features</c> is (B, L, F) float32.
/// Whatever <c>ConvForward</c> does is read off its recording, so an encoder of the user's own is exported as the built-in ones are.
/// Parameters are initializers under their names in <see cref="Module.StateDict"/>, in that order; those that the encoder does not use are
/// left out. Nodes are named after the layer, such as <c>blocks.0.conv/Conv</c>. The metadata has encoder, img_shape, channels_first,
/// activation, scaling, from_float and source. The same network gives the same bytes.
/// </remarks>
public static class OnnxExport
{
    /// <summary>Writes a file, which appears whole or not at all.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="encoder">The encoder, with its parameters as they are now.</param>
    /// <param name="options">Input type, output shape, heads; by default uint8, flattened, none.</param>
    /// <exception cref="NotSupportedException">
    /// The encoder looks at values, treats its images differently, or has an operation without an ONNX form; the message names it.
    /// </exception>
    /// <exception cref="ArgumentException">A head takes another number of features, or a name is empty or taken.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, Cnn encoder, OnnxOptions? options = null)
    {
        ModelProto model = OnnxModel.Build(encoder, options ?? new OnnxOptions());
        AtomicFile.Write(path, model.WriteTo);
    }

    /// <summary>Writes an ONNX file to a stream, which stays open.</summary>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="encoder">The encoder, with its parameters as they are now.</param>
    /// <param name="options">Input type, output shape, heads; by default uint8, flattened, none.</param>
    /// <exception cref="NotSupportedException">
    /// The encoder looks at values, treats its images differently, or has an operation without an ONNX form; the message names it.
    /// </exception>
    /// <exception cref="ArgumentException">A head takes another number of features, or a name is empty or taken.</exception>
    public static void Write(Stream stream, Cnn encoder, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        OnnxModel.Build(encoder, options ?? new OnnxOptions()).WriteTo(stream);
    }

    /// <summary>
    /// Writes a whole network: its inputs under their names, (N, ...) with N open, images as bytes with the scaling inside, vectors as
    /// float32, numbers of alternatives as int64; all outputs under theirs. The file appears whole or not at all.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="network">The network, with its parameters as they are now.</param>
    /// <param name="options">Names, image types, operators, further nodes; by default none but the network's own.</param>
    /// <exception cref="NotSupportedException">
    /// The network looks at values, treats its rows differently, or has an operation without an ONNX form; the message names it.
    /// </exception>
    /// <exception cref="ArgumentException">A name is empty, taken or unknown, or the opset is not 15 to 17.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, Network network, OnnxNetworkOptions? options = null)
    {
        ModelProto model = OnnxNetworkModel.Build(network, options ?? new OnnxNetworkOptions());
        AtomicFile.Write(path, model.WriteTo);
    }

    /// <summary>Writes a whole network to a stream, which stays open.</summary>
    /// <inheritdoc cref="Save(string, Network, OnnxNetworkOptions)"/>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="network">The network, with its parameters as they are now.</param>
    /// <param name="options">Names, image types, operators, further nodes; by default none but the network's own.</param>
    public static void Write(Stream stream, Network network, OnnxNetworkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        OnnxNetworkModel.Build(network, options ?? new OnnxNetworkOptions()).WriteTo(stream);
    }
}
