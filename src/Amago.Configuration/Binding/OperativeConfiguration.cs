using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amago.Configuration.Binding;

namespace Amago.Configuration;

/// <summary>
/// What was built and with which values, defaults and arguments of the caller included: as gin text and as JSON. Either, read again, builds
/// the same networks out of the same images.
/// </summary>
/// <remarks>Where something is built twice in one scope, the last counts: build things that differ in scopes of their own.</remarks>
public sealed class OperativeConfiguration
{
    private static readonly JsonWriterOptions Layout =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<(string Name, string Scope), IReadOnlyList<KeyValuePair<string, Literal>>> _built = [];

    /// <summary>The values as gin text, under a heading for each thing that was built.</summary>
    public string ToGin()
    {
        var text = new StringBuilder();
        lock (_built)
        {
            foreach (((string name, string scope), IReadOnlyList<KeyValuePair<string, Literal>> values) in _built)
            {
                string target = scope.Length > 0 ? $"{scope}/{name}" : name;
                text.Append(text.Length > 0 ? "\n" : "").Append(CultureInfo.InvariantCulture, $"# {target}\n");
                foreach ((string setting, Literal value) in values)
                    text.Append(CultureInfo.InvariantCulture, $"{target}.{setting} = {LiteralPrinter.Print(value)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The values as JSON: an object for each scope, in it one for each thing that was built.</summary>
    public string ToJson()
    {
        var root = new Node();
        lock (_built)
        {
            foreach (((string name, string scope), IReadOnlyList<KeyValuePair<string, Literal>> values) in _built)
            {
                Node node = scope.Split('/', StringSplitOptions.RemoveEmptyEntries).Append(name)
                    .Aggregate(root, static (outer, inner) => outer.Child(inner));
                node.Values = values;
            }
        }

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Layout))
            root.Write(json);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length) + "\n";
    }

    /// <summary>
    /// Writes both beside a checkpoint: <c>run.safetensors</c> gets <c>run.operative.gin</c> and <c>run.operative.json</c>. Each appears
    /// whole or not at all.
    /// </summary>
    /// <param name="checkpoint">Path of the checkpoint, whose extension is replaced.</param>
    /// <exception cref="IOException">A file can't be written.</exception>
    public void SaveBeside(string checkpoint)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpoint);
        Save(Path.ChangeExtension(checkpoint, ".operative"));
    }

    /// <summary>
    /// Writes both: <c>run/config</c> gives <c>run/config.json</c> and then <c>run/config.gin</c>. Each appears whole or not at all.
    /// </summary>
    /// <param name="path">Path of both files without extension.</param>
    /// <exception cref="IOException">A file can't be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Write($"{path}.json", ToJson());
        Write($"{path}.gin", ToGin());
    }

    /// <summary>
    /// Gives a setting of something that was built the value that its <c>None</c> stands for, so that what is built again of this is
    /// built with that one, wherever it is.
    /// </summary>
    /// <typeparam name="T">The type of the setting's value.</typeparam>
    /// <param name="configurable">What was built.</param>
    /// <param name="setting">One of its settings.</param>
    /// <param name="value">The value, which the setting takes.</param>
    /// <param name="scope">The scope that it was built in; "" for the outermost.</param>
    /// <exception cref="ArgumentException">
    /// It was not built in that scope, has no such setting, that is not <c>None</c>, or does not take the value.
    /// </exception>
    public void Settle<T>(Configurable configurable, Setting<T> setting, T value, string scope = "")
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(configurable);
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(scope);
        Literal written = setting.Written(setting.Checked(value));
        lock (_built)
        {
            if (!_built.TryGetValue((configurable.PythonName, scope), out IReadOnlyList<KeyValuePair<string, Literal>>? values)
                || !values.Any(pair => pair.Key == setting.Name && pair.Value is NoneLiteral))
            {
                throw new ArgumentException(
                    $"{configurable.PythonName}: expected one that was built with {setting.Name} = None, got none.", nameof(setting));
            }

            _built[(configurable.PythonName, scope)] =
                [.. values.Select(pair => pair.Key == setting.Name ? KeyValuePair.Create(pair.Key, written) : pair)];
        }
    }

    internal void Add(string scope, Configurable configurable, SettingValues values)
    {
        lock (_built)
        {
            _built[(configurable.PythonName, scope)] =
                [.. configurable.Bindable.Select(setting => KeyValuePair.Create(setting.Name, values.ValueOf(setting)))];
        }
    }

    /// <summary>The values of something that was built, as Python writes them.</summary>
    internal IReadOnlyList<(string Setting, string Value)> Values(string scope, Configurable configurable)
    {
        lock (_built)
            return [.. _built[(configurable.PythonName, scope)].Select(static pair => (pair.Key, LiteralPrinter.Print(pair.Value)))];
    }

    private static void Write(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private sealed class Node
    {
        private readonly SortedDictionary<string, Node> _children = new(StringComparer.Ordinal);

        public IReadOnlyList<KeyValuePair<string, Literal>> Values { get; set; } = [];

        public Node Child(string name) => _children.TryGetValue(name, out Node? child) ? child : _children[name] = new Node();

        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            foreach ((string name, Literal value) in Values)
            {
                json.WritePropertyName(name);
                LiteralJson.Write(json, value);
            }

            foreach ((string name, Node child) in _children)
            {
                json.WritePropertyName(name);
                child.Write(json);
            }

            json.WriteEndObject();
        }
    }
}
