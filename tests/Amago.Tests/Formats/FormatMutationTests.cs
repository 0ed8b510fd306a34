using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using Amago.Formats;
using Amago.Tests.Formats.Images;
using Amago.Tests.Formats.NumPy;
using Amago.Tests.Formats.Safetensors;
using Amago.Tests.Formats.Torch;
using Amago.Tests.Formats.Zip;

namespace Amago.Tests.Formats;

/// <summary>
/// Damaged files are read or refused with <see cref="InvalidFileException"/>, in bounded memory. The long run, 100,000 of each format:
/// <c>AMAGO_MUTATIONS=100000 dotnet test tests/Amago.Tests --filter FormatMutationTests</c>.
/// </summary>
public sealed class FormatMutationTests
{
    private const int Seed = 20240607;

    // An int8 tensor takes eight times its file, an entry's objects some more; exceptions and readers have a fixed cost.
    private const long FixedBytes = 200_000;
    private const long BytesPerByte = 32;

    // Deflate gives up to 1032 bytes for one, and a palette 4 bytes for one bit.
    private const long BytesPerPngByte = 1032 * 32;

    private static readonly int Mutations =
        int.Parse(Environment.GetEnvironmentVariable("AMAGO_MUTATIONS") ?? "2000", CultureInfo.InvariantCulture);

    private static readonly long[] Extremes =
        [0, 1, 2, 255, 256, 65535, 65536, int.MaxValue, int.MaxValue + 1L, uint.MaxValue, long.MaxValue, -1];

    [Fact]
    public void SafeTensors_survives()
    {
        var tensors = new StateDict();
        tensors.Metadata.Add("format", "pt");
        foreach (DType type in FormatTensors.Types)
            tensors.Add($"{type}.weight", FormatTensors.Random(1, type, [2, 3]));
        byte[][] seeds =
        [
            FormatTensors.Written(stream => SafeTensors.Write(stream, tensors)),
            SafeTensorsBytes.File(SafeTensorsBytes.Entry("half", "F16", "[2]", "[0,4]"), 1, 2, 3, 4),
        ];
        Survives(seeds, file => SafeTensors.Read(file, "mutated"), BytesPerByte, static (file, _) => file);
    }

    [Fact]
    public void Npy_survives()
    {
        byte[][] seeds =
        [
            .. FormatTensors.Types.Select(
                type => FormatTensors.Written(stream => Npy.Write(stream, FormatTensors.Random(1, type, [2, 3])))),
            NpyBytes.File(">i2", "(2, 2)", new byte[8], fortranOrder: true, version: 2),
            NpyBytes.File("|b1", "()", [1], version: 3),
        ];
        Survives(seeds, file => Npy.Read(file, "mutated"), BytesPerByte, static (file, _) => file);
    }

    [Fact]
    public void Png_survives()
    {
        int[][] indices = [.. Enumerable.Repeat<int[]>([0, 1, 0, 1, 1], 5)];
        byte[][] seeds =
        [
            .. Enumerable.Range(1, 4).Select(channels =>
                FormatTensors.Written(stream => Png.Write(stream, FormatTensors.Random(1, DType.UInt8, [3, 5, channels])))),
            PngBytes.File(
                PngBytes.Header(5, 5, 2, 3, interlace: 1),
                PngBytes.Chunk("PLTE", 1, 2, 3, 4, 5, 6),
                PngBytes.Chunk("tRNS", 9),
                PngBytes.Chunk("IDAT", PngBytes.Deflated(PngBytes.Filtered(indices, 1, 2, interlaced: true, row => row % 5))),
                PngBytes.End()),
        ];
        Survives(
            seeds,
            file => Png.Read(file, "mutated"),
            BytesPerPngByte,
            static (file, random) => random.Next(4) > 0 ? WithChecksums(file) : file);
    }

    [Fact]
    public void TorchCheckpoint_survives()
    {
        byte[][] seeds =
        [
            FormatTensors.Written(stream => TorchCheckpoint.Write(stream, Tensors())),
            PickleText.Archive(SmallPickle(), Storage with { Deflated = true }),
            PickleText.Archive(SmallPickle(), Storage with { Wide = true }),
            OlderCheckpoints.File(SmallPickle(), ("0", 4, Storage.Data)),
        ];
        Survives(seeds, file => TorchCheckpoint.Read(file, "mutated"), BytesPerByte, static (file, _) => file);
    }

    [Fact]
    public void Pickle_survives() =>
        Survives(
            [SmallPickle()],
            file => TorchCheckpoint.Read(file, "mutated"),
            BytesPerByte,
            static (pickle, _) => PickleText.Archive(pickle, Storage));

    [Fact]
    public void Npz_survives()
    {
        byte[][] seeds =
            [.. new[] { false, true }.Select(compressed => FormatTensors.Written(stream => Npz.Write(stream, Tensors(), compressed)))];
        Survives(seeds, file => Npz.Read(file, "mutated"), BytesPerByte, static (file, _) => file);
    }

    private static StateDict Tensors()
    {
        var tensors = new StateDict();
        foreach (DType type in FormatTensors.Types)
            tensors.Add($"{type}.weight", FormatTensors.Random(1, type, [2, 3]));
        return tensors;
    }

    private static ZipPart Storage => new("x/data/0", 1, 2, 3, 4, 5, 6, 7, 8);

    private static byte[] SmallPickle()
    {
        string tensor = PickleText.View(PickleText.Storage("ShortStorage", "0", 4), 0, PickleText.Tuple(2, 2), PickleText.Tuple(1, 2));
        string list =
            "](K\u0001q\u0000h\u0000G\u003f\u00f8\u0000\u0000\u0000\u0000\u0000\u0000N\u0088M\u0001\u0002\u008a\u0001\u0080\u0094h\u0001e";
        return PickleText.Pickled("}(", PickleText.Text("w"),
            tensor, PickleText.Text("l"), list, PickleText.Text("s"), "ctorch\nSize\nK\u0001\u0085\u0085R", Objects, "u}b");
    }

    // An array, a scalar and bytes, and a module that was saved whole.
    private static string Objects => string.Concat(
        PickleText.Text("n"), PickleText.NumpyArray("i2", [2, 1], "abcd"),
        PickleText.Text("o"), PickleText.NumpyScalar("f4", "wxyz"), PickleText.Text("b"), "U\u0002\u00ff\u0001",
        PickleText.Text("m"), PickleText.Module($"{PickleText.Text("p")}K\u0003", $"{PickleText.Text("q")}K\u0004"));

    private static void Survives(byte[][] seeds, Func<byte[], object> read, long bytesPerByte, Func<byte[], Random, byte[]> repair)
    {
        ITestOutputHelper? output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        int parsed = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] file = seeds[i % seeds.Length];
            for (int times = random.Next(1, 4); times > 0; times--)
                file = Mutate(file, random);
            file = repair(file, random);

            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                _ = read(file);
                parsed++;
            }
            catch (InvalidFileException e)
            {
                Assert.StartsWith("mutated", e.Message, StringComparison.Ordinal);
                Assert.Contains(": expected ", e.Message, StringComparison.Ordinal);
            }
            catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"seed {Seed}, mutation {i}, {Convert.ToHexStringLower(file)}: {e}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            long limit = FixedBytes + (bytesPerByte * file.Length);
            Assert.True(allocated <= limit, $"seed {Seed}, mutation {i}: {file.Length} bytes made it allocate {allocated}");
        }

        output?.WriteLine($"{parsed} of {Mutations} were read");
        Assert.InRange(parsed, 1, Mutations - 1);
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        int position = random.Next(file.Length + 1);
        switch (random.Next(5))
        {
            case 0:
                return file[..position];
            case 1:
                var inserted = new byte[random.Next(1, 9)];
                random.NextBytes(inserted);
                return [.. file[..position], .. inserted, .. file[position..]];
            case 2:
                return WithNumber(file, random);
            default:
                byte[] flipped = [.. file];
                if (position < file.Length)
                    flipped[position] ^= (byte)(1 << random.Next(8));
                return flipped;
        }
    }

    // Overwrites what may be a length: anywhere, or at the start, where headers are, in either byte order and any width.
    private static byte[] WithNumber(byte[] file, Random random)
    {
        byte[] result = [.. file];
        var number = new byte[8];
        long value = Extremes[random.Next(Extremes.Length)];
        int width = 1 << random.Next(4);
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
        else
            BinaryPrimitives.WriteInt64BigEndian(number, value << (8 * (8 - width)));
        int position = random.Next(Math.Max(1, Math.Min(random.Next(2) == 0 ? 48 : result.Length, result.Length - width)));
        for (int i = 0; i < width && position + i < result.Length; i++)
            result[position + i] = number[i];
        return result;
    }

    // Otherwise the checksums would stop nearly every mutation before anything else is looked at.
    private static byte[] WithChecksums(byte[] file)
    {
        byte[] result = [.. file];
        int position = 8;
        while (position + 12 <= result.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(result.AsSpan(position));
            if (length > result.Length - position - 12)
                break;
            uint checksum = Crc32.HashToUInt32(result.AsSpan(position + 4, 4 + (int)length));
            BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(position + 8 + (int)length), checksum);
            position += 12 + (int)length;
        }

        return result;
    }
}
