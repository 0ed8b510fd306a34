namespace Amago.Cli.Input;

/// <summary>Observations for a policy: <c>obs</c>, or <c>obs.NAME</c> and <c>rl2s</c>, of an npz file; an npy file; PNG frames.</summary>
internal sealed class ObservationFile
{
    private const string Single = "obs", Prefix = "obs.", Rl2s = "rl2s";

    private readonly string _path;
    private readonly Dictionary<string, Tensor> _arrays;
    private readonly bool _areFrames;

    private ObservationFile(string path, Dictionary<string, Tensor> arrays, bool areFrames) =>
        (_path, _arrays, _areFrames) = (path, arrays, areFrames);

    /// <summary>The observations by name, for a reader that looks for sizes; frames say nothing, for their layout is not known.</summary>
    public IReadOnlyDictionary<string, Tensor> Seen =>
        _areFrames ? new Dictionary<string, Tensor>(StringComparer.Ordinal) : Named(ObservationSpace.ImageName);

    /// <summary>Sizes of the leading dimensions (B, L) of sequences; null where there are none.</summary>
    public (int Batch, int Length)? Sequences { get; private init; }

    /// <summary>Reads a file, or the PNG files of a folder.</summary>
    /// <exception cref="ArgumentException">There is no observation in it.</exception>
    public static ObservationFile Load(string path, Action<string> warn)
    {
        if (Directory.Exists(path) || FileKind.Is(path, ".png"))
            return new ObservationFile(path, new(StringComparer.Ordinal) { [Single] = Frames(path, warn) }, areFrames: true);
        byte[] bytes = InputFile.ReadAll(path);
        var arrays = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        FileFormat format = FileFormats.Of(bytes);
        if (format == FileFormat.Npy)
        {
            arrays.Add(Single, Npy.Read(bytes, path, warn));
        }
        else if (format == FileFormat.Npz)
        {
            foreach ((string name, Tensor array) in Npz.Read(bytes, path, warn))
            {
                if (name is Single or Rl2s || name.StartsWith(Prefix, StringComparison.Ordinal))
                    arrays.Add(name, array);
            }
        }
        else
        {
            throw new ArgumentException($"{path}: expected an .npz or .npy file, a .png file or a folder of .png files.");
        }

        if (arrays.Count == 0)
            throw new ArgumentException($"{path}: expected an array obs, or arrays obs.NAME, got none.");
        return arrays.TryGetValue(Rl2s, out Tensor? rl2s) && rl2s.Rank == 3
            ? Flattened(path, arrays, (rl2s.Shape[0], rl2s.Shape[1]))
            : new ObservationFile(path, arrays, areFrames: false);
    }

    /// <summary>The observations in the layout of a policy's space, by its names.</summary>
    /// <exception cref="ArgumentException">An array has another rank or type than can become the entry.</exception>
    public IReadOnlyDictionary<string, Tensor> For(ObservationSpace space)
    {
        string name = space.Entries.FirstOrDefault(static entry => entry.Name != Rl2s)?.Name ?? ObservationSpace.ImageName;
        bool isOne = space.Entries.Count(static entry => entry.Name != Rl2s) == 1;
        Dictionary<string, Tensor> named = isOne ? Named(name) : _arrays.ContainsKey(Single)
            ? throw new ArgumentException($"{_path}: expected arrays {Expected(space)}, got {Single}.")
            : Named(ObservationSpace.ImageName);
        foreach (ObservationEntry entry in space.Entries)
        {
            if (named.TryGetValue(entry.Name, out Tensor? array))
                named[entry.Name] = Fitted(array, entry);
        }

        return named;
    }

    private static string Expected(ObservationSpace space) => string.Join(", ", space.Entries.Select(static entry => Prefix + entry.Name));

    private static ObservationFile Flattened(string path, Dictionary<string, Tensor> arrays, (int Batch, int Length) leading)
    {
        foreach ((string name, Tensor array) in arrays.ToArray())
        {
            if (array.Rank < 2 || array.Shape[0] != leading.Batch || array.Shape[1] != leading.Length)
            {
                throw new ArgumentException($"{path}: expected {Printable.Short(name)} (B, L, ...) with B = {leading.Batch} and L = "
                    + $"{leading.Length}, as {Rl2s} has, got {array.Shape}.");
            }

            arrays[name] = array.Reshape([leading.Batch * leading.Length, .. array.Shape.Sizes[2..]]);
        }

        return new ObservationFile(path, arrays, areFrames: false) { Sequences = leading };
    }

    private static Tensor Frames(string path, Action<string> warn)
    {
        var preparation = new FramePreparation(Grayscale: false, Resize: null, ChannelsFirst: false);
        using IImageSource images = ImageSource.Open(new ImageRequest(path, preparation, warn) { FromFloat = false });
        int count = images.Batch * images.Length;
        Tensor frames = images.Read(count);
        return frames.Reshape([count, .. frames.Shape.Sizes[2..]]);
    }

    private Dictionary<string, Tensor> Named(string single)
    {
        var named = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, Tensor array) in _arrays)
            named[name == Single ? single : name == Rl2s ? Rl2s : name[Prefix.Length..]] = array;
        return named;
    }

    private Tensor Fitted(Tensor array, ObservationEntry entry) => entry switch
    {
        ImageEntry { ChannelsFirst: true } when _areFrames => array.Permute(0, 3, 1, 2).Contiguous(),
        VectorEntry vector when array.Rank != 2 && array.Rank > 0 && array.ElementCount == (long)array.Shape[0] * vector.Length =>
            Floats(array).Reshape(array.Shape[0], vector.Length),
        VectorEntry => Floats(array),
        DiscreteEntry when array.DType == DType.UInt8 && array.Rank == 1 =>
            Tensor.FromArray(Array.ConvertAll(array.ToArray<byte>(), static value => (long)value), array.Shape),
        DiscreteEntry when array is { DType: DType.Int64, Rank: 2 } && array.Shape[1] == 1 => array.Reshape(array.Shape[0]),
        _ => array,
    };

    private static Tensor Floats(Tensor array) => array.DType switch
    {
        DType.UInt8 => Tensor.FromArray(Array.ConvertAll(array.ToArray<byte>(), static value => (float)value), array.Shape),
        DType.Int64 => Tensor.FromArray(Array.ConvertAll(array.ToArray<long>(), static value => (float)value), array.Shape),
        _ => array,
    };
}
