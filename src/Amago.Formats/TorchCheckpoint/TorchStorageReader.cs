using Amago.Tensors;

namespace Amago.Formats;

/// <summary>Decodes each storage once; tensors are views of it, so that no shape takes more memory than the storage.</summary>
internal readonly ref struct TorchStorageReader(FileBytes file, string name, IReadOnlyDictionary<string, ZipEntry> entries, string root, bool bigEndian)
{
    private readonly FileBytes _file = file;
    // A view may repeat elements (stride 0), as expanded tensors do; who writes it out again pays for all of them.
    private const long RepeatedElements = 64, FreeElements = 1 << 22;

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
        Shape shape = FileShape.Create(tensor.Sizes, name, where);
        if (tensor.Strides.Length != shape.Count)
            throw InvalidFileException.Expected(name, $"{shape.Count} strides for shape {shape}", $"{tensor.Strides.Length}", where);
        if (shape.ElementCount == 0)
            return new Tensor(elements.Storage, elements.DType, shape, Strides.Contiguous(shape), 0);

        long most = Math.Max(RepeatedElements * elements.ElementCount, FreeElements);
        if (shape.ElementCount > most)
            throw InvalidFileException.Expected(name, $"at most {most} elements over a storage of {elements.ElementCount}", $"shape {shape}", where);
        int[] strides = Strides.Contiguous(shape);
        Int128 last = tensor.Offset;
        for (int i = 0; i < strides.Length; i++)
        {
            if (tensor.Strides[i] < 0)
                throw InvalidFileException.Expected(name, "strides of at least 0", $"{tensor.Strides[i]}", where);
            if (shape[i] == 1)
                continue; // never stepped along
            last += (Int128)tensor.Strides[i] * (shape[i] - 1);
            strides[i] = (int)long.Min(tensor.Strides[i], int.MaxValue);
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

        return ElementDecoder.Decode(ZipInflater.Contents(_file, entry, name), storage.Type, bigEndian, new[] { (int)storage.Count });
    }
}
