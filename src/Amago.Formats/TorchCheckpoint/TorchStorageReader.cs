using Amago.Tensors;

namespace Amago.Formats;

/// <summary>Decodes each storage once; tensors are views of it, so that no shape takes more memory than the storage.</summary>
internal readonly ref struct TorchStorageReader(
    FileBytes file, string name, IReadOnlyDictionary<string, ZipEntry> entries, string root, bool bigEndian, MemoryBudget budget, FileNotes notes)
{
    // A dimension's size and stride, as the pickle has them and as the tensor does.
    private const long DimensionBytes = 32;

    private readonly FileBytes _file = file;

    private readonly Dictionary<string, (ElementType Type, Tensor Elements)> _storages = new(StringComparer.Ordinal);

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
        budget.Take(((long)shape.ElementCount * tensor.Storage.Type.DecodedSize()) + (DimensionBytes * shape.Count), name, where);
        if (shape.ElementCount == 0)
            return new Tensor(elements.Storage, elements.DType, shape, Strides.Contiguous(shape), 0);

        int[] strides = Strides.Contiguous(shape);
        Int128 last = tensor.Offset;
        for (int i = 0; i < strides.Length; i++)
        {
            if (steps[i] < 0)
                throw InvalidFileException.Expected(name, "strides of at least 0", $"{steps[i]}", where);
            if (shape[i] == 1)
                continue; // never stepped along
            last += (Int128)steps[i] * (shape[i] - 1);
            strides[i] = (int)long.Min(steps[i], int.MaxValue);
        }

        if (tensor.Offset < 0 || last >= elements.ElementCount)
        {
            string expected = $"elements within the storage's {elements.ElementCount}";
            throw InvalidFileException.Expected(name, expected, $"{tensor.Offset} to {last}", where);
        }

        return new Tensor(elements.Storage, elements.DType, shape, strides, (int)tensor.Offset);
    }

    private Tensor Elements(TorchStorage storage, string where)
    {
        if (!_storages.TryGetValue(storage.Key, out (ElementType Type, Tensor Elements) known))
        {
            known = (storage.Type, Decode(storage, where));
            _storages.Add(storage.Key, known);
        }

        if (known.Type != storage.Type || known.Elements.ElementCount != storage.Count)
            throw InvalidFileException.Expected(name, $"one type and size of storage '{storage.Key}'", "two", where);
        return known.Elements;
    }

    private Tensor Decode(TorchStorage storage, string where)
    {
        if (!entries.TryGetValue($"{root}data/{storage.Key}", out ZipEntry entry))
            throw InvalidFileException.Expected(name, $"an entry {root}data/{storage.Key} in the archive", "none", where);
        if (storage.Count > Array.MaxLength || entry.Size != storage.Count * storage.Type.Size())
        {
            string expected = $"{storage.Count} elements of {storage.Type.Size()} bytes in {entry.Name}";
            throw InvalidFileException.Expected(name, expected, $"{entry.Size} bytes", where);
        }

        budget.Take(storage.Count * storage.Type.DecodedSize(), name, where);
        var contents = new ZipContents(_file, entry, name);
        try
        {
            Tensor elements = ElementDecoder.Decode(ref contents, storage.Type, bigEndian, new[] { (int)storage.Count }, notes, where);
            contents.Finish();
            return elements;
        }
        finally
        {
            contents.Dispose();
        }
    }
}
