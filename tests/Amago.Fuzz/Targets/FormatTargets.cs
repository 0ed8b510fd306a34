using Amago.Formats;
using Amago.Fuzz.Mutation;
using Amago.Tensors;

namespace Amago.Fuzz.Targets;

/// <summary>The readers of tensors and images: what is read is written and read again, and must be the same.</summary>
internal static class FormatTargets
{
    private const int MaxElements = 100_000; // more take longer to write again than they are worth

    private static readonly TextMutation IndexWords = new(
        "\"weight_map\"", "\"metadata\"", "\"a\"", "\"b\"", "\"model-00001-of-00002.safetensors\"", "\"../x\"", "\"/etc/hostname\"",
        "\"m.safetensors.index.json\"", "\"\"", "\".\"", "\"\\u0000\"", "\"\\u001b[31m\"", "\\ud800", "\"C:x\"", "\"a\\\\b\"");

    public static FuzzTarget SafeTensorsFile() => Of("safetensors", SafeTensors.Read, SafeTensors.Write, HeaderMutation.SafeTensors);

    public static FuzzTarget NpzFile() =>
        Of("npz", Npz.Read, static (stream, tensors) => Npz.Write(stream, tensors, compressed: true), ZipMutation.Npz);

    public static FuzzTarget TorchFile() => Of("pt", TorchCheckpoint.Read, TorchCheckpoint.Write, ZipMutation.Torch);

    public static FuzzTarget TorchPickle()
    {
        FuzzTarget file = TorchFile();
        return file with
        {
            Name = "pickle",
            Seeds = static () => Enumerable.Range(0, 20).Select(static i => PickleMutation.Draw(new Random(i))),
            Run = pickle => file.Run(PickleMutation.Archive(pickle)),
            Mutate = PickleMutation.Mutate,
        };
    }

    public static FuzzTarget OldTorchFile() => TorchFile() with { Name = "pt-old", Seeds = OldTorch.Seeds, Mutate = OldTorch.Mutate };

    public static FuzzTarget SafeTensorsShards()
    {
        string folder = Directory.CreateTempSubdirectory("amago-fuzz-").FullName, path = Path.Combine(folder, "m.safetensors.index.json");
        SafeTensors.Save(Path.Combine(folder, "model-00001-of-00002.safetensors"), new StateDict
        {
            { "a", Tensor.Ones([2]) }, { "b", Tensor.Ones([3]) }
        });
        SafeTensors.Save(Path.Combine(folder, "model-00002-of-00002.safetensors"), new StateDict { { "c", Tensor.Ones([2]) } });
        return new(
            "index",
            static () =>
            [
                ("""{"metadata": {"total_size": 28}, "weight_map": {"a": "model-00001-of-00002.safetensors","""u8
                    + """ "b": "model-00001-of-00002.safetensors", "c": "model-00002-of-00002.safetensors"}}"""u8).ToArray(),
            ],
            index =>
            {
                File.WriteAllBytes(path, index);
                Touch(SafeTensors.Load(path));
            },
            static exception => exception is InvalidFileException or FileNotFoundException,
            IndexWords.Mutate);
    }

    public static FuzzTarget NpyFile() => new(
        "npy",
        static () => [.. Samples().Values.Select(static tensor => Written(stream => Npy.Write(stream, tensor)))],
        file =>
        {
            Tensor tensor = Npy.Read(file, "npy");
            if (tensor.ElementCount > MaxElements)
                return;
            byte[] written = Written(stream => Npy.Write(stream, tensor));
            Expect(written, Written(stream => Npy.Write(stream, Npy.Read(written, "again"))), "read, written and read again");
            using var pieces = new PiecesOf(file);
            Expect(written, Written(stream => Npy.Write(stream, pieces.Reader.Read(tensor.Shape))), "read in pieces");
        },
        IsInvalidFile,
        HeaderMutation.Npy);

    public static FuzzTarget PngFile() => new(
        "png",
        static () => Enumerable.Range(0, 30).Select(static i => PngMutation.Draw(new Random(i))),
        static file =>
        {
            Tensor image = Png.Read(file, "png", new PngOptions { SampleMax = ushort.MaxValue });
            if (image.ElementCount > MaxElements)
                return;
            byte[] written = Written(stream => Png.Write(stream, image));
            Expect(image.ToArray<byte>(), Png.Read(written, "again").ToArray<byte>(), "read, written and read again");
            _ = Png.Read(file, "png", new PngOptions { WideAsFloat = true }); // takes four times the memory, and may be refused for it
        },
        IsInvalidFile,
        PngMutation.Mutate);

    /// <summary>Reads every value: a view that reaches outside of its storage ends here.</summary>
    public static void Touch(StateDict tensors)
    {
        foreach (Tensor tensor in tensors.Values.Where(static tensor => tensor.ElementCount <= MaxElements))
            _ = Written(stream => Npy.Write(stream, tensor));
    }

    private static FuzzTarget Of(string name, Func<Stream, string, StateDict> read, Action<Stream, StateDict> write, Mutator mutate) => new(
        name,
        () => [Written(stream => write(stream, Samples())), Written(stream => write(stream, []))],
        file =>
        {
            StateDict tensors = read(new MemoryStream(file), name);
            Touch(tensors);
            if (tensors.Values.Sum(static tensor => (long)tensor.ElementCount) > MaxElements)
                return;
            byte[] written = Written(stream => write(stream, tensors));
            StateDict again = read(new MemoryStream(written), "again");
            if (!tensors.Keys.SequenceEqual(again.Keys))
                throw new WrongResultException("read, written and read again: other names");
            foreach ((string key, Tensor tensor) in tensors)
                Expect(Written(stream => Npy.Write(stream, tensor)),
                    Written(stream => Npy.Write(stream, again[key])), "read, written and read again");
        },
        IsInvalidFile,
        mutate);

    private static StateDict Samples()
    {
        var random = new Generator(1);
        var tensors = new StateDict
        {
            { "conv.weight", random.Uniform([4, 3, 2, 2]) },
            { "conv.bias", random.Uniform([4]) }, { "step", Tensor.FromArray([7L], Shape.Scalar) },
            { "frame", Tensor.FromArray<byte>([1, 2, 3, 4, 5, 6], [1, 2, 3]) },
            { "empty", Tensor.Zeros([0, 3]) }, { "turned", random.Uniform([3, 5]).Transpose(0, 1) },
        };
        tensors.Metadata.Add("format", "pt");
        return tensors;
    }

    private static bool IsInvalidFile(Exception exception) => exception is InvalidFileException;

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static void Expect(byte[] expected, byte[] actual, string what)
    {
        if (!expected.AsSpan().SequenceEqual(actual))
            throw new WrongResultException($"{what}: other values");
    }

    /// <summary>The reader of pieces wants a file.</summary>
    private sealed class PiecesOf : IDisposable
    {
        private readonly string _path = Path.GetTempFileName();

        public PiecesOf(byte[] file)
        {
            File.WriteAllBytes(_path, file);
            Reader = NpyReader.Open(_path);
        }

        public NpyReader Reader { get; }

        public void Dispose()
        {
            Reader.Dispose();
            File.Delete(_path);
        }
    }
}
