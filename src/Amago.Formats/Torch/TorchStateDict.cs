using System.Globalization;
using System.Numerics;
using Amago.Formats.Elements;

namespace Amago.Formats.Torch;

/// <summary>Lays nested dictionaries, lists, tuples and modules out flat, with '.' between the keys.</summary>
internal readonly ref struct TorchStateDict<TElements>(
    TorchStorageReader<TElements> storages, string file, MemoryBudget budget, FileNotes notes)
    where TElements : ITorchElements, allows ref struct
{
    private const int MaxDepth = 64;

    // A tensor without dimensions and its place in the dictionary. One object may stand in many places, and so a short pickle for many of
    // them.
    private const long ValueBytes = 384;

    /// <summary>Name of the tensor where the file holds nothing else.</summary>
    private const string OnlyName = "tensor";

    private readonly TorchStorageReader<TElements> _storages = storages;
    private readonly OrderedDictionary<string, object?> _values = new(StringComparer.Ordinal);
    private readonly List<object> _open = [];
    private readonly TorchModules _modules = new();

    // One array may stand in many places.
    private readonly Dictionary<object, object> _arrays = new(ReferenceEqualityComparer.Instance);

    public StateDict Flatten(object? root)
    {
        Add(string.Empty, root);
        var result = new StateDict();
        foreach ((string name, object? value) in _values)
            AddValue(result, name, value);
        return result.ExpectReadable(file);
    }

    private void Add(string name, object? value)
    {
        budget.Take(ValueBytes + (MemoryBudget.TextBytes * name.Length), file, "in the pickle");
        if (!IsContainer(value))
            AddLeaf(name, value);
        else if (_open.Contains(value!, ReferenceEqualityComparer.Instance))
            AddLeaf(name, new PickleUnreadable("an object inside itself"));
        else if (_open.Count == MaxDepth)
            AddLeaf(name, new PickleUnreadable($"more than {MaxDepth} levels of dictionaries and lists"));
        else
        {
            _open.Add(value!);
            AddItems(name, value!);
            _open.RemoveAt(_open.Count - 1);
        }
    }

    private static bool IsContainer(object? value) =>
        value is PickleDictionary or PickleList or object?[] || (value is PickleObject made && TorchModules.Has(made));

    private void AddItems(string name, object value)
    {
        switch (value)
        {
            case PickleDictionary dictionary:
                foreach ((object? key, object? item) in dictionary.Items)
                    AddItem(name, key, item);
                break;
            case PickleList list:
                for (int i = 0; i < list.Items.Count; i++)
                    AddItem(name, (long)i, list.Items[i]);
                break;
            case object?[] tuple:
                for (int i = 0; i < tuple.Length; i++)
                    AddItem(name, (long)i, tuple[i]);
                break;
            default:
                foreach ((object? key, object? item) in _modules.Parts((PickleObject)value))
                    AddItem(name, key, item);
                break;
        }
    }

    private void AddItem(string name, object? key, object? item)
    {
        string? text = key switch
        {
            string or long => Convert.ToString(key, CultureInfo.InvariantCulture),
            bool truth => truth ? "True" : "False",
            double real => real.ToString("R", CultureInfo.InvariantCulture),
            null => "None",
            PickleGlobal global => global.Name,
            _ => null,
        };
        if (text is null)
            AddLeaf(Join(name, "?"), new PickleUnreadable("values under keys that are neither text nor numbers"));
        else
            Add(Join(name, text), item);
    }

    private string Join(string name, string key) => _open.Count <= 1 ? key : $"{name}.{key}";

    private void AddLeaf(string name, object? value)
    {
        name = _open.Count == 0 ? OnlyName : name;
        if (value is not null && !_values.TryAdd(name, value))
            _values[name] = new PickleUnreadable("several values of this name");
    }

    private void AddValue(StateDict result, string name, object? value)
    {
        switch (value)
        {
            case TorchTensor { Storage.Type: { Type: null, Name: var type } }: result.AddUnreadable(name, $"a tensor of {type}"); break;
            case TorchTensor tensor: AddTensor(result, name, tensor); break;
            case bool truth: result.Add(name, Tensor.FromArray([truth ? (byte)1 : (byte)0], Shape.Scalar)); break;
            case long integer: result.Add(name, Tensor.FromArray([integer], Shape.Scalar)); break;
            case double real when double.IsFinite(real) && !float.IsFinite((float)real):
                result.Metadata.Add(name, real.ToString(CultureInfo.InvariantCulture));
                break;
            case double real: result.Add(name, Tensor.Scalar(Narrowing.ToSingle(real, notes, $"in number '{name}'"))); break;
            case NumpyArray or PickleBytes: AddArray(result, name, value); break;
            case string text: result.Metadata.Add(name, text); break;
            case BigInteger large:
                // Paid for in each of the places that one number stands in.
                string digits = large.ToString(CultureInfo.InvariantCulture);
                budget.Take(MemoryBudget.TextBytes * digits.Length, file, "in the pickle");
                result.Metadata.Add(name, digits);
                break;
            case PickleGlobal global when TorchElement.OfDType(global.Name) is not null: result.Metadata.Add(name, global.Name); break;
            case PickleGlobal global: result.AddUnreadable(name, global.Reason); break;
            case PickleObject made: result.AddUnreadable(name, made.Type.Reason); break;
            case PickleUnreadable unreadable: result.AddUnreadable(name, unreadable.Reason); break;
            default: result.AddUnreadable(name, "a storage without a tensor"); break;
        }
    }

    private void AddTensor(StateDict result, string name, TorchTensor tensor)
    {
        try
        {
            result.Add(name, _storages.View(tensor, name));
        }
        catch (InvalidFileException e) when (e.Unsupported is { } what)
        {
            result.AddUnreadable(name, what);
        }
    }

    private void AddArray(StateDict result, string name, object value)
    {
        if (!_arrays.TryGetValue(value, out object? read))
        {
            read = value is NumpyArray array ? array.Read(file, $"in '{name}'", budget, notes) : FromBytes((PickleBytes)value);
            _arrays.Add(value, read);
        }

        if (read is Tensor tensor)
            result.Add(name, tensor);
        else
            result.AddUnreadable(name, ((PickleUnreadable)read).Reason);
    }

    private Tensor FromBytes(PickleBytes bytes)
    {
        budget.Take(bytes.Value.Length, file, "in the pickle");
        return Tensor.FromArray([.. bytes.Value], [bytes.Value.Length]);
    }
}
