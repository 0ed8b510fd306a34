using System.Globalization;
using System.Numerics;
using Amago.Tensors;

namespace Amago.Formats;

/// <summary>Lays nested dictionaries, lists and tuples out flat, with '.' between the keys.</summary>
internal readonly ref struct TorchStateDict(TorchStorageReader storages, string file, MemoryBudget budget, FileNotes notes)
{
    private const int MaxDepth = 64;

    // A tensor without dimensions and its place in the dictionary. One object may stand in many places, and so a short pickle for many of them.
    private const long ValueBytes = 384;

    /// <summary>The name of a value that is all there is.</summary>
    private const string OnlyName = "tensor";

    private readonly TorchStorageReader _storages = storages;
    private readonly StateDict _result = new();

    public StateDict Flatten(object? root)
    {
        Add(string.Empty, root, 0);
        return _result;
    }

    private void Add(string name, object? value, int depth)
    {
        if (depth > MaxDepth)
            throw InvalidFileException.Expected(file, $"at most {MaxDepth} levels", "more", "in the pickle");
        budget.Take(ValueBytes + (MemoryBudget.TextBytes * name.Length), file, "in the pickle");
        switch (value)
        {
            case PickleDictionary dictionary:
                foreach ((object key, object? item) in dictionary.Items)
                    Add(Join(name, Convert.ToString(key, CultureInfo.InvariantCulture)!, depth), item, depth + 1);
                break;
            case PickleList list:
                for (int i = 0; i < list.Items.Count; i++)
                    Add(Join(name, i.ToString(CultureInfo.InvariantCulture), depth), list.Items[i], depth + 1);
                break;
            case object?[] tuple:
                for (int i = 0; i < tuple.Length; i++)
                    Add(Join(name, i.ToString(CultureInfo.InvariantCulture), depth), tuple[i], depth + 1);
                break;
            default:
                AddLeaf(depth == 0 ? OnlyName : name, value);
                break;
        }
    }

    private static string Join(string name, string key, int depth) => depth == 0 ? key : $"{name}.{key}";

    private void AddLeaf(string name, object? value)
    {
        if (_result.ContainsKey(name) || _result.Metadata.ContainsKey(name))
            throw InvalidFileException.Expected(file, "values of different names", $"'{name}' twice", "in the pickle");
        switch (value)
        {
            case null: break;
            case TorchTensor tensor: _result.Add(name, _storages.View(tensor, name)); break;
            case bool truth: _result.Add(name, Tensor.FromArray([truth ? (byte)1 : (byte)0], Shape.Scalar)); break;
            case long integer: _result.Add(name, Tensor.FromArray([integer], Shape.Scalar)); break;
            case double real when double.IsFinite(real) && !float.IsFinite((float)real): _result.Metadata.Add(name, real.ToString(CultureInfo.InvariantCulture)); break;
            case double real: _result.Add(name, Tensor.Scalar(Narrowing.ToSingle(real, notes, $"in number '{name}'"))); break;
            case string text: _result.Metadata.Add(name, text); break;
            case BigInteger large:
                string digits = large.ToString(CultureInfo.InvariantCulture);
                budget.Take(MemoryBudget.TextBytes * digits.Length, file, "in the pickle"); // in each of the places that one number stands in
                _result.Metadata.Add(name, digits);
                break;
            case PickleGlobal global: _result.Metadata.Add(name, global.Name); break;
            default: throw InvalidFileException.Expected(file, "tensors, numbers and text", "a storage without a tensor", $"in '{name}'");
        }
    }
}
