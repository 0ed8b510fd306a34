using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Amago.Nets;
using Amago.Onnx;
using Amago.Tensors;

namespace Amago.OnnxPeer;

/// <summary>Writes models, raw little-endian inputs and outputs, and <c>cases.json</c> which lists them.</summary>
internal sealed class CaseWriter : IDisposable
{
    private static readonly (int Batch, int Length)[] Sizes = [(1, 1), (2, 3), (5, 1)];

    private readonly string _folder;
    private readonly Utf8JsonWriter _index;
    private readonly Generator _generator = new(3);
    private int _files;

    public CaseWriter(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _index = new Utf8JsonWriter(File.Create(Path.Combine(_folder, "cases.json")));
        _index.WriteStartArray();
    }

    public void Write(PeerModel model)
    {
        string file = $"{model.Name}.onnx";
        OnnxExport.Save(Path.Combine(_folder, file), model.Encoder, model.Options);
        foreach ((int batch, int length) in Sizes)
        {
            Tensor obs = model.Draw(batch, length, _generator);
            _index.WriteStartObject();
            _index.WriteString("model", file);
            WriteTensor("obs", obs, scale: 0);
            _index.WriteStartObject("outputs");
            foreach ((string name, Tensor value, float scale) in model.Run(obs))
                WriteTensor(name, value, scale);
            _index.WriteEndObject();
            _index.WriteEndObject();
        }
    }

    public void Write(string name, PeerNetwork network, OnnxNetworkOptions options) => Write(
        name, network, options, batch => network.Draw(batch, _generator), observations => network.Fed(observations, options.Images));

    public void Write(string name, PeerRows network) => Write(
        name, network, new OnnxNetworkOptions(), batch => PeerRows.Draw(batch, _generator), static observations => observations);

    private void Write(
        string name,
        Network network,
        OnnxNetworkOptions options,
        Func<int, Dictionary<string, Tensor>> draw,
        Func<Dictionary<string, Tensor>, Dictionary<string, Tensor>> feed)
    {
        string file = $"{name}.onnx";
        OnnxExport.Save(FileAt(file), network, options);
        foreach (int batch in new[] { 1, 5 })
        {
            Dictionary<string, Tensor> observations = draw(batch);
            using IDisposable scope = Autograd.NoGrad();
            Write(file, feed(observations), network.OutputNames.Zip(network.Forward(observations)), scale: 1);
        }
    }

    /// <summary>Where a model is to be written.</summary>
    public string FileAt(string file) => Path.Combine(_folder, file);

    /// <summary>Adds a batch for a model that was written.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="inputs">What it is fed.</param>
    /// <param name="outputs">What it is to compute; whole numbers exactly.</param>
    /// <param name="drawn">What its random outputs have to keep to, or null.</param>
    /// <param name="scale">The size that errors are measured against where it is above the values'.</param>
    public void Write(
        string model,
        IReadOnlyDictionary<string, Tensor> inputs,
        IEnumerable<(string Name, Tensor Value)> outputs,
        DrawnActions? drawn = null,
        float scale = 0)
    {
        _index.WriteStartObject();
        _index.WriteString("model", model);
        _index.WriteStartObject("inputs");
        foreach ((string input, Tensor value) in inputs)
            WriteTensor(input, value, scale: 0);
        _index.WriteEndObject();
        _index.WriteStartObject("outputs");
        foreach ((string output, Tensor value) in outputs)
            WriteTensor(output, value, scale);
        _index.WriteEndObject();
        if (drawn is not null)
        {
            _index.WriteStartObject("drawn");
            _index.WriteBoolean("alike", drawn.RowsAreAlike);
            _index.WriteStartArray("branches");
            foreach (int size in drawn.Branches)
                _index.WriteNumberValue(size);
            _index.WriteEndArray();
            foreach ((string name, Tensor value) in drawn.Tensors)
                WriteTensor(name, value, scale: 0);
            _index.WriteEndObject();
        }

        _index.WriteEndObject();
    }

    public void Dispose()
    {
        _index.WriteEndArray();
        _index.Dispose();
    }

    private void WriteTensor(string name, Tensor tensor, float scale)
    {
        string file = string.Create(CultureInfo.InvariantCulture, $"{_files++}.bin");
        (byte[] bytes, string type) = tensor.DType switch
        {
            DType.UInt8 => (tensor.ToArray<byte>(), "uint8"),
            DType.Int64 => (MemoryMarshal.AsBytes<long>(tensor.ToArray<long>()).ToArray(), "int64"),
            _ => (MemoryMarshal.AsBytes<float>(tensor.ToArray<float>()).ToArray(), "float32"),
        };
        File.WriteAllBytes(Path.Combine(_folder, file), bytes);
        _index.WriteStartObject(name);
        _index.WriteString("file", file);
        _index.WriteString("type", type);
        _index.WriteNumber("scale", scale);
        _index.WriteStartArray("dims");
        foreach (int size in tensor.Shape)
            _index.WriteNumberValue(size);
        _index.WriteEndArray();
        _index.WriteEndObject();
    }
}
