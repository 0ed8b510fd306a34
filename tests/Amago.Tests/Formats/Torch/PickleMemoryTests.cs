using Amago.Formats;
using Amago.Tests.Formats.Zip;
using static Amago.Tests.Formats.Torch.PickleText;

namespace Amago.Tests.Formats.Torch;

/// <summary>Small pickles that describe much.</summary>
public sealed class PickleMemoryTests
{
    [Fact]
    public void One_large_number_in_many_places_is_refused()
    {
        string number = $"\u008a\u00ff{string.Concat(Enumerable.Repeat("\u007f", 255))}q\0"; // LONG1 of 255 bytes, remembered
        byte[] file = Archive(Pickled("](", number, string.Concat(Enumerable.Repeat("h\0", 100_000)), "e"));
        Assert.Contains(
            "bytes in memory",
            Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Read(file, "x")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void One_tensor_in_many_places_is_one_tensor()
    {
        string view = View(Storage("FloatStorage", "0", 4), 0, Tuple(4), Tuple(1));
        byte[] file = Archive(
            Pickled("](", view, "q\u0009", string.Concat(Enumerable.Repeat("h\u0009", 10)), "e"), new ZipPart("x/data/0", new byte[16]));
        StateDict read = TorchCheckpoint.Read(file, "x");
        Assert.Equal(11, read.Count);
        Assert.Single(read.Values.Distinct<Tensor>(ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public void A_view_that_repeats_one_element_without_end_is_refused()
    {
        string view = View(Storage("FloatStorage", "0", 1), 0, Tuple(1 << 29), Tuple(0));
        byte[] file = Archive(Pickled("](", view, "e"), new ZipPart("x/data/0", new byte[4]));
        Assert.Contains(
            "bytes in memory",
            Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Read(file, "x")).Message,
            StringComparison.Ordinal);
    }
}
