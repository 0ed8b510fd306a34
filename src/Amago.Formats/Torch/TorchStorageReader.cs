using Amago.Formats.Elements;

namespace Amago.Formats.Torch;

/// <summary>Decodes each storage once; tensors are views of it, so that no shape takes more memory than the storage.</summary>
internal readonly ref struct TorchStorageReader<TElements>(TElements source, string name, MemoryBudget budget)
    where TElements : ITorchElements, allows ref struct
{
    // A dimension's size and stride, as the pickle has them and as the tensor does.
    private const long DimensionBytes = 32;

    private readonly TElements _source = source;

    private readonly Dictionary<string, (TorchElement Type, Tensor Elements)> _storages = new(StringComparer.Ordinal);

    // One tensor may stand in many places.
    private readonly Dictionary<TorchTensor, Tensor> _views = new(ReferenceEqualityComparer.Instance);

    public Tensor View(TorchTensor tensor, string tensorName)
    {
        if (!_views.TryGetValue(tensor, out Tensor? view))
            _views.Add(tensor, view = NewView(tensor, tensorName));
        return view;
    }

    private Tensor NewView(TorchTensor tensor, string tensorName)
    {
        string where = $"in tensor '{tensorName}'";
        Tensor elements = Elements(tensor.Storage, where);
        long[] steps = [.. tensor.Strides.Cast<long>()];
        Shape shape = FileShape.Create([.. tensor.Sizes.Cast<long>()], name, where);
        if (steps.Length != shape.Count)
            throw InvalidFileException.Expected(name, $"{shape.Count} strides for shape {shape}", $"{steps.Length}", where);

        // Views may share elements and repeat them (stride 0), as expanded tensors do; who writes them out again pays for all of them.
        budget.Take(
            ((long)shape.ElementCount * tensor.Storage.Type.Type!.Value.DecodedSize()) + (DimensionBytes * shape.Count), name, where);
        var strides = new int[shape.Count];
        if (shape.ElementCount == 0)
            return elements.AsStrided(shape, strides, 0);
        Int128 last = tensor.Offset; // within what is seen of the storage
        for (int i = 0; i < strides.Length; i++)
        {
            if (steps[i] < 0)
                throw InvalidFileException.Expected(name, "strides of at least 0", $"{steps[i]}", where);
            if (shape[i] == 1)
                continue; // never stepped along
            last += (Int128)steps[i] * (shape[i] - 1);
            strides[i] = (int)long.Min(steps[i], int.MaxValue);
        }

        if (tensor.Offset < 0 || last >= tensor.Storage.Length)
        {
            string expected = $"elements within the storage's {tensor.Storage.Length}";
            throw InvalidFileException.Expected(name, expected, $"{tensor.Offset} to {last}", where);
        }

        return elements.AsStrided(shape, strides, (int)(tensor.Storage.Start + tensor.Offset));
    }

    private Tensor Elements(TorchStorage storage, string where)
    {
        if (!_storages.TryGetValue(storage.Key, out (TorchElement Type, Tensor Elements) known))
        {
            known = (storage.Type, _source.Read(storage, where));
            _storages.Add(storage.Key, known);
        }

        if (known.Type != storage.Type || known.Elements.ElementCount != storage.Count)
            throw InvalidFileException.Expected(name, $"one type and size of storage '{storage.Key}'", "two", where);
        return known.Elements;
    }
}
