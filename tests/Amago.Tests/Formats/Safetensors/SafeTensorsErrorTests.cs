using Amago.Formats;

namespace Amago.Tests.Formats.Safetensors;

public sealed class SafeTensorsErrorTests
{
    [Theory]
    [InlineData(new byte[] { 1, 0, 0 }, "at least 8 bytes of header length", "got 3")]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "at most the 2 bytes that follow", "got 3, at byte 0")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 128 }, "at most the 0 bytes that follow", "got 9223372036854775808")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, "starts with '{'", "got nothing, at byte 8")]
    public void The_header_length_is_checked(byte[] file, params string[] parts) => Refuses(file, parts);

    [Theory]
    [InlineData(" {}", "starts with '{'", "byte 32")]
    [InlineData("[]", "starts with '{'", "byte 91")]
    [InlineData("{", "valid JSON", "line 0, byte 1")]
    [InlineData("{} x", "valid JSON", "byte 3")]
    [InlineData("{}{}", "valid JSON", "byte 2")]
    [InlineData("{\"a\":1}", "tensor 'a' to be an object", "got a number", "at byte 13")]
    [InlineData("{\"a\":null}", "tensor 'a' to be an object", "got null")]
    [InlineData("{\"a\":{}}", "dtype, shape and data_offsets in tensor 'a'", "not all of them")]
    [InlineData("{\"\\ud800\":{}}", "valid Unicode")]
    [InlineData("{\"__metadata__\":[]}", "__metadata__ to be an object", "got an array")]
    [InlineData("{\"__metadata__\":{\"k\":1}}", "text as the metadata 'k'", "got a number")]
    [InlineData("{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}", "metadata of different names", "'k' twice")]
    [InlineData("{\"__metadata__\":{\"k\":NaN}}", "valid JSON", "byte 21")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", "one __metadata__", "got two")]
    public void The_header_is_checked(string header, params string[] parts) => Refuses(SafeTensorsBytes.File(header), parts);

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Refuses(SafeTensorsBytes.File([.. "{\""u8, 0xff, .. "\":{}}"u8], []), "valid");

    [Theory]
    [InlineData("F8_E4M3", "[1]", "[0,4]", "a tensor that is read, got none but a (dtype 'F8_E4M3')")]
    [InlineData("C64", "[1]", "[0,4]", "a (dtype 'C64')")]
    [InlineData("F8_E4M3", "[4]", "[0,5]", "data_offsets that rise within")]
    [InlineData("F32", "[-1]", "[0,4]", "sizes between 0 and", "got -1", "in tensor 'a'")]
    [InlineData("F32", "[1.0]", "[0,4]", "64-bit integers as shape of tensor 'a'", "a number of another kind")]
    [InlineData("F32", "[\"1\"]", "[0,4]", "64-bit integers as shape", "got text")]
    [InlineData("F32", "1", "[0,4]", "shape of tensor 'a' to be an array", "got a number")]
    [InlineData("F32", "[9223372036854775808]", "[0,4]", "64-bit integers as shape")]
    [InlineData("F32", "[3000000000]", "[0,4]", "sizes between 0 and 2147483647", "got 3000000000")]
    [InlineData("F32", "[65536,65536]", "[0,4]", "at most 2147483591 elements", "(65536, 65536)")]
    [InlineData("F32", "[2147483647,2147483647,2147483647]", "[0,4]", "at most 2147483591 elements")]
    [InlineData("F32", "[2]", "[0,4]", "span the 8 bytes of shape (2)", "got 4 bytes [0, 4]")]
    [InlineData("F32", "[1]", "[0,8]", "data_offsets that rise within the 4 bytes of data", "got [0, 8]")]
    [InlineData("F32", "[1]", "[4,0]", "data_offsets that rise", "got [4, 0]")]
    [InlineData("F32", "[1]", "[-4,0]", "data_offsets that rise", "got [-4, 0]")]
    [InlineData("F32", "[1]", "[0]", "two data_offsets in tensor 'a'", "got 1")]
    [InlineData("F32", "[1]", "[0,4,4]", "two data_offsets in tensor 'a'", "got 3")]
    [InlineData("F32", "[0]", "[0,0]", "0 bytes of data as the header says", "got 4, at the end")]
    [InlineData("U8", "[2]", "[2,4]", "data to begin at 0", "got 2, a hole before it", "in tensor 'a'")]
    public void A_tensor_is_checked(string type, string shape, string offsets, params string[] parts) =>
        Refuses(SafeTensorsBytes.File(SafeTensorsBytes.Entry("a", type, shape, offsets), 1, 2, 3, 4), parts);

    [Fact]
    public void Too_many_dimensions_are_refused()
    {
        string shape = $"[{string.Join(',', Enumerable.Repeat(1, 65))}]";
        Refuses(SafeTensorsBytes.File(SafeTensorsBytes.Entry("a", "U8", shape, "[0,1]"), 1), "at most 64 shape", "got more");
    }

    [Theory]
    [InlineData("\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"shape\":[1]", "once each in tensor 'a'", "'shape'")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"extra\":0", "once each in tensor 'a'", "'extra'")]
    [InlineData("\"dtype\":8,\"shape\":[1],\"data_offsets\":[0,1]", "a dtype in tensor 'a'", "got a number")]
    public void An_entry_is_checked(string entry, params string[] parts) =>
        Refuses(SafeTensorsBytes.File($"{{\"a\":{{{entry}}}}}", 1), parts);

    [Theory]
    [InlineData("[0,2]", "[1,3]", "data to begin at 2", "got 1, an overlap", "in tensor 'b'")]
    [InlineData("[0,2]", "[0,2]", "data to begin at 2", "got 0, an overlap")]
    [InlineData("[0,2]", "[3,5]", "data to begin at 2", "got 3, a hole", "in tensor 'b'")]
    [InlineData("[2,4]", "[0,2]", "4 bytes of data as the header says", "got 5")]
    public void Data_is_covered_once(string first, string second, params string[] parts)
    {
        string header = $"{SafeTensorsBytes.Entry("a", "U8", "[2]", first)[..^1]},{SafeTensorsBytes.Entry("b", "U8", "[2]", second)[1..]}";
        Refuses(SafeTensorsBytes.File(header, 1, 2, 3, 4, 5), parts);
    }

    [Fact]
    public void Two_tensors_of_one_name_are_refused()
    {
        string header =
            $"{SafeTensorsBytes.Entry("a", "U8", "[1]", "[0,1]")[..^1]},{SafeTensorsBytes.Entry("a", "U8", "[1]", "[1,2]")[1..]}";
        Refuses(SafeTensorsBytes.File(header, 1, 2), "tensors of different names", "'a' twice");
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        byte[] file = SafeTensorsBytes.File(SafeTensorsBytes.Entry("a", "U8", "[3]", "[0,3]"), 1, 2, 3);
        for (int length = 0; length < file.Length; length++)
            Refuses(file[..length]);
    }

    private static void Refuses(byte[] file, params string[] parts)
    {
        var e = Assert.Throws<InvalidFileException>(() => SafeTensors.Read(file, "w.safetensors"));
        Assert.StartsWith("w.safetensors: expected ", e.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}
