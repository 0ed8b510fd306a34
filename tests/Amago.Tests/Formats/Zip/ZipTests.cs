using Amago.Formats;
using Amago.Tests.Formats.NumPy;

namespace Amago.Tests.Formats.Zip;

/// <summary>Archives in every shape that may be read, and those that must not be.</summary>
public sealed class ZipTests
{
    private static readonly byte[] Npy = NpyBytes.File("|u1", "(3,)", [7, 8, 9]);

    private static readonly ZipPart Plain = new("a.npy", Npy);

    [Fact]
    public void Stored_deflated_and_zip64_entries_are_read()
    {
        ZipPart[][] archives =
        [
            [Plain],
            [new ZipPart("folder/"), Plain],
            [Plain with { Deflated = true }],
            [Plain with { Wide = true }, new ZipPart("b.npy", Npy) { Wide = true, Deflated = true }],
            [Plain with { Flags = 8, LocalSize = 0 }],
            [Plain with { LocalSize = uint.MaxValue }],
        ];
        Assert.All(archives, parts => Assert.Equal([7, 8, 9], Npz.Read(ZipBytes.File(parts), "x")["a"].ToArray<byte>()));
        Assert.Equal([7, 8, 9], Npz.Read(ZipBytes.File([Plain], wideEnd: true), "x")["a"].ToArray<byte>());
        Assert.Equal([7, 8, 9], Npz.Read(ZipBytes.File([Plain], wideEnd: false, comment: "by hand"), "x")["a"].ToArray<byte>());
        Assert.Empty(Npz.Read(ZipBytes.File(), "x"));
    }

    [Theory]
    [InlineData("/a.npy")]
    [InlineData("../a.npy")]
    [InlineData("a/../../b.npy")]
    [InlineData("a/./b.npy")]
    [InlineData("..\\a.npy")]
    [InlineData("C:/a.npy")]
    [InlineData("a\0.npy")]
    [InlineData("")]
    public void Names_that_lead_out_of_the_archive_are_refused(string name) =>
        Refuses([new ZipPart(name, Npy)], "entry names that are relative paths");

    [Fact]
    public void Names_are_text_and_differ()
    {
        Refuses([new ZipPart("\u00ff.npy", Npy)], "entry names of valid UTF-8");
        Refuses([Plain, Plain], "entries of different names, got 'a.npy' twice");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0x20)]
    [InlineData(0x41)]
    [InlineData(0x2000)]
    public void Encrypted_and_patched_entries_are_refused(int flags) =>
        Refuses([Plain with { Flags = flags }], "without encryption", "in entry 'a.npy'");

    [Fact]
    public void The_directory_agrees_with_headers_and_contents()
    {
        Refuses([Plain with { Method = 12 }], "compression method 0 (stored) or 8 (deflated), got 12");
        Refuses([Plain with { LocalName = "b.npy" }], "a header that agrees with the zip directory");
        Refuses([Plain with { LocalSize = 1 }], "a header that agrees");
        Refuses([Plain with { Size = 1 }], $"a stored entry of {Npy.Length} bytes, got a size of 1");
        Refuses([Plain with { Size = long.MaxValue, Wide = true }], "a stored entry of");
        Refuses([Plain with { Size = -1, Wide = true }], "zip64 sizes of entry 'a.npy'");
        Refuses([Plain with { Checksum = 1 }], "contents of checksum 00000001");
        Refuses([Plain with { Checksum = 1, Deflated = true }], "contents of checksum 00000001");
        Refuses([new ZipPart("a.npy", [.. Npy, 0]) { Deflated = true, Size = Npy.Length }], $"{Npy.Length} bytes of contents, got more");
        Refuses([new ZipPart("a.npy", Npy[..^1]) { Deflated = true, Size = Npy.Length }],
            $"{Npy.Length} bytes of contents, got {Npy.Length - 1}");
        Refuses([new ZipPart("a.npy", 0xff, 0xff) { Method = 8 }], "deflated contents");
        Refuses([Plain with { Disk = 3 }], "an archive in one part");
        Refuses([Plain, new ZipPart("b.npy", Npy) { HeaderOf = 0 }], "a header that agrees");
        Refuses([Plain, Plain with { HeaderOf = 0 }], "twice");
    }

    [Fact]
    public void Entries_do_not_overlap()
    {
        byte[] inner = ZipBytes.File(new ZipPart("inner.npy", Npy));
        byte[] file = ZipBytes.File(new ZipPart("outer.npy", inner), new ZipPart("inner.npy", Npy));
        int record = file.AsSpan().LastIndexOf("inner.npy"u8) - 46;
        BitConverter.TryWriteBytes(file.AsSpan(record + 42), 30 + "outer.npy".Length);
        Refuses(file, "entries side by side, got 'inner.npy' inside 'outer.npy'");
    }

    [Fact]
    public void The_end_is_found_and_complete()
    {
        byte[] file = ZipBytes.File(Plain);
        Refuses(file[..^1], "a zip archive, got a zip archive that is cut short");
        Refuses([.. file, 0], "or with other bytes behind it");
        Refuses([1, .. file[..^1]], "a zip archive, got no end-of-directory record");
        Refuses(ZipBytes.File([Plain], wideEnd: false, entryCount: 2), "a zip directory that ends before", "got 2 entries");
        Refuses(ZipBytes.File([Plain, Plain with { Name = "b.npy" }], wideEnd: true, entryCount: int.MaxValue),
            "a zip directory that ends before");
        Refuses(ZipBytes.File([Plain], wideEnd: false, disk: 1), "an archive in one part");
        Refuses(ZipBytes.File([Plain], wideEnd: true, disk: 1), "an archive in one part");
        byte[] wide = ZipBytes.File([Plain], wideEnd: true);
        Refuses(wide[^22..], "a zip64 locator");
        wide[^34] = 255;
        Refuses(wide, "a zip64 record before its locator");
    }

    [Fact]
    public void Sizes_that_can_t_be_true_are_refused_before_anything_is_unpacked()
    {
        Refuses([Plain with { Deflated = true, Size = int.MaxValue }], "compressed bytes can hold, got a size of 2147483647");
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] file = ZipBytes.File(Plain with { Deflated = true, Size = 40_000 });
        Assert.Throws<InvalidFileException>(() => Npz.Read(file, "x"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000);
    }

    private static void Refuses(ZipPart[] parts, params string[] messages) => Refuses(ZipBytes.File(parts), messages);

    private static void Refuses(byte[] file, params string[] messages)
    {
        var e = Assert.Throws<InvalidFileException>(() => Npz.Read(file, "x.npz"));
        Assert.StartsWith("x.npz: expected ", e.Message, StringComparison.Ordinal);
        Assert.All(messages, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}
