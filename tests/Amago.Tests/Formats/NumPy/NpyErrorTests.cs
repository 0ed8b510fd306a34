using Amago.Formats;

namespace Amago.Tests.Formats.NumPy;

public sealed class NpyErrorTests
{
    [Fact]
    public void What_precedes_the_header_is_checked()
    {
        byte[] valid = NpyBytes.File("|u1", "()", [1]);
        Refuses([1, .. valid[1..]], "magic string", "other bytes", "at the start");
        Refuses(valid[..7], "a version and a header length", "the file's end");
        Refuses(valid[..9], "a header length", "the file's end", "at byte 9");
        Refuses(NpyBytes.File("|u1", "()", [1], version: 4), "version 1.0, 2.0 or 3.0", "got 4.0", "at byte 6");
        Refuses(NpyBytes.File("|u1", "()", [1], version: 0), "got 0.0");
        Refuses([.. valid[..7], 1, .. valid[8..]], "got 1.1");
        Refuses(valid[..30], "a header length of at most the 20 bytes that follow", "got 56", "at byte 8");
        byte[] huge = NpyBytes.File("|u1", "()", [1], version: 2);
        huge.AsSpan(8, 4).Fill(255);
        Refuses(huge, "got 4294967295", "at byte 8");
    }

    [Theory]
    [InlineData("", "'{'", "the header's end", "at byte 10")]
    [InlineData("{", "a quoted key", "the header's end")]
    [InlineData("[]", "'{'", "got '['")]
    [InlineData("{'descr'", "':'", "the header's end")]
    [InlineData("{'descr", "a closing quote", "the header's end")]
    [InlineData("{'descr': [('x', '<f4')]}", "a plain type", "a structured one")]
    [InlineData("{'descr': f4}", "a quoted type", "got 'f'")]
    [InlineData("{'descr': '<\\x66'}", "text without escapes", "a backslash")]
    [InlineData("{'descr': '|u1', 'descr': '|u1'}", "once each", "'descr'")]
    [InlineData("{'extra': 1}", "once each", "'extra'")]
    [InlineData("{'fortran_order': 1}", "True or False", "got '1'", "at byte 28")]
    [InlineData("{'shape': [1]}", "'('", "got '['")]
    [InlineData("{'descr': ('<f4', (2,))}", "a plain type", "a structured one")]
    [InlineData("{'descr': {'names': ['x'], 'formats': ['<f4']}}", "a plain type", "a structured one")]
    [InlineData("{'shape': (1LL,)}", "',' or ')'", "got 'L'")]
    [InlineData("{'shape': (L,)}", "an integer", "got 'L'")]
    [InlineData("{'shape': (1)}", "a tuple", "a number in parentheses")]
    [InlineData("{'shape': (,)}", "an integer", "got ','")]
    [InlineData("{'shape': (1 2)}", "',' or ')'", "got '2'")]
    [InlineData("{'shape': (1.5,)}", "',' or ')'", "got '.'")]
    [InlineData("{'shape': (-1,)}", "sizes between 0 and", "got -1")]
    [InlineData("{'shape': (-,)}", "an integer", "got -")]
    [InlineData("{'shape': (99999999999999999999,)}", "an integer of 64 bits", "got 99999999999999999999")]
    [InlineData("{'shape': (3000000000,)}", "sizes between 0 and", "got 3000000000")]
    [InlineData("{'shape': (1,", "an integer", "the header's end")]
    [InlineData("{'shape': ()", "'}'", "the header's end")]
    [InlineData("{'shape': () 'descr'}", "'}'", "got '\\''")]
    [InlineData("{'shape': (),}", "descr, fortran_order and shape", "not all of them")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': ()} x", "nothing but white space behind the header", "got 'x'")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': ()}\0", "nothing but white space", "got byte 0")]
    public void The_header_is_checked(string header, params string[] parts) =>
        Refuses(NpyBytes.File(header, [1]), [.. parts.Select(part => part.Replace("\\'", "'", StringComparison.Ordinal))]);

    [Theory]
    [InlineData("<f16", ", floats beyond float64")]
    [InlineData("<c8", ", complex numbers")]
    [InlineData("|O", ", Python objects")]
    [InlineData("<U4", ", text")]
    [InlineData("|S4", ", text")]
    [InlineData("<M8[ns]", ", dates or times")]
    [InlineData("|V3", ", bytes without a type")]
    [InlineData("complex64", ", complex numbers")]
    [InlineData("<float32", "")]
    [InlineData("<<f4", "")]
    [InlineData("=", "")]
    [InlineData("f4,f4", "")]
    [InlineData("", "")]
    public void Other_types_are_refused(string descr, string kind) =>
        Refuses(NpyBytes.File(descr, "()", [1]), "type u1, i1, b1, f4", $"got '{descr}'{kind}");

    [Fact]
    public void The_data_is_at_least_as_long_as_the_shape_says()
    {
        Refuses(NpyBytes.File("<f4", "(2,)", new byte[7]), "8 bytes of data for shape (2)", "got 7");
        Refuses(NpyBytes.File("<f4", "(2147483591,)", new byte[9]), "8589934364 bytes of data", "got 9");
        Refuses(NpyBytes.File("|u1", "(65536, 65536)", new byte[1]), "4294967296 bytes of data for shape (65536, 65536)", "got 1");
        Refuses(NpyBytes.File("|u1", "(2147483647, 2147483647, 2147483647)", new byte[1]), "bytes of data", "got 1");
    }

    [Fact]
    public void Too_many_dimensions_are_refused()
    {
        string shape = $"({string.Join(',', Enumerable.Repeat(1, 65))})";
        Refuses(NpyBytes.File("|u1", shape, [1]), "a shape of at most 64 dimensions", "got 65");
    }

    private static void Refuses(byte[] file, params string[] parts)
    {
        var e = Assert.Throws<InvalidFileException>(() => Npy.Read(file, "x.npy"));
        Assert.StartsWith("x.npy: expected ", e.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}
