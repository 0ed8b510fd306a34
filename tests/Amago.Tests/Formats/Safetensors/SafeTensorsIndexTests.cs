using Amago.Formats;

namespace Amago.Tests.Formats.Safetensors;

public sealed class SafeTensorsIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SafeTensorsIndexTests()
    {
        SaveShard("model-1.safetensors", "first", "a", "b");
        SaveShard("model-2.safetensors", "second", "c", "d");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_the_tensors_in_the_indexs_order_with_all_metadata()
    {
        StateDict read = Load("""
            {"weight_map": {"c": "model-2.safetensors", "a": "model-1.safetensors", "b": "model-1.safetensors"},
            "metadata": {"total_size": 12, "by": "hand"}}
            """);
        Assert.Equal(["c", "a", "b"], read.Keys);
        FormatTensors.AssertSame(FormatTensors.Random('c', DType.Float32, [2, 3]), read["c"]);
        Assert.Equal("12", read.Metadata["total_size"]);
        Assert.Equal("hand", read.Metadata["by"]);
        Assert.Equal("second", read.Metadata["shard"]);
    }

    [Fact]
    public void A_shard_that_is_missing_is_named()
    {
        var e = Assert.Throws<FileNotFoundException>(() => Load("""{"weight_map": {"a": "model-3.safetensors"}}"""));
        Assert.Contains("expected the file model-3.safetensors beside it", e.Message, StringComparison.Ordinal);
        Assert.Equal(_folder.File("model-3.safetensors"), e.FileName);
    }

    [Fact]
    public void The_name_of_a_missing_shard_is_quoted_in_part()
    {
        var e = Assert.Throws<FileNotFoundException>(() => Load($$$"""{"weight_map": {"a": "\u001b{{{new string('x', 1_000_000)}}}"}}"""));
        Assert.Contains("expected the file \\u001bxxx", e.Message, StringComparison.Ordinal);
        Assert.InRange(e.Message.Length, 1, 5000);
    }

    [Fact]
    public void A_tensor_that_is_not_read_is_recorded()
    {
        byte[] shard = SafeTensorsBytes.File(
            """{"e":{"dtype":"C64","shape":[1],"data_offsets":[0,8]},"f":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}""", new byte[9]);
        File.WriteAllBytes(_folder.File("model-3.safetensors"), shard);
        StateDict read = Load("""{"weight_map": {"a": "model-1.safetensors", "e": "model-3.safetensors", "f": "model-3.safetensors"}}""");
        Assert.Equal(["a", "f"], read.Keys);
        Assert.Equal([KeyValuePair.Create("e", "dtype 'C64'")], read.Unreadable);
    }

    [Theory]
    [InlineData("""{"weight_map": {"c": "model-1.safetensors"}}""", "tensor 'c' in model-1.safetensors, got no such tensor there")]
    [InlineData("""{"weight_map": {"a": "model-1.safetensors", "a": "model-1.safetensors"}}""", "'a' twice")]
    [InlineData(
        """{"weight_map": {"a": "../model-1.safetensors"}}""", "names of files in the index's own folder, got '../model-1.safetensors'")]
    [InlineData("""{"weight_map": {"a": "/model-1.safetensors"}}""", "in the index's own folder")]
    [InlineData("""{"weight_map": {"a": "..\\model-1.safetensors"}}""", "in the index's own folder")]
    [InlineData("""{"weight_map": {"a": "C:model-1.safetensors"}}""", "in the index's own folder")]
    [InlineData("""{"weight_map": {"a": ".."}}""", "in the index's own folder")]
    [InlineData("""{"weight_map": {"a": ""}}""", "in the index's own folder")]
    [InlineData("""{"weight_map": {"a": "x.safetensors.index.json"}}""", "in the index's own folder")]
    [InlineData("""{"weight_map": {"a": 1}}""", "a file name for tensor 'a', got Number")]
    [InlineData("""{"weight_map": {"\ud800": "b"}}""", "text of valid Unicode")]
    [InlineData("""{"weight_map": []}""", "a JSON object with a weight_map")]
    [InlineData("{}", "a JSON object with a weight_map")]
    [InlineData("[]", "a JSON object with a weight_map")]
    [InlineData("""{"weight_map": {}, "metadata": {"x": NaN}}""", "valid JSON")]
    [InlineData("""{"weight_map": {}} {}""", "valid JSON")]
    [InlineData("""{"weight_map": {""", "valid JSON")]
    public void A_broken_index_is_refused(string index, string part)
    {
        var e = Assert.Throws<InvalidFileException>(() => Load(index));
        Assert.StartsWith($"{_folder.File("model.safetensors.index.json")}: expected ", e.Message, StringComparison.Ordinal);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    private StateDict Load(string index)
    {
        string path = _folder.File("model.safetensors.index.json");
        File.WriteAllText(path, index);
        return SafeTensors.Load(path);
    }

    private void SaveShard(string file, string metadata, params string[] names)
    {
        var tensors = new StateDict();
        tensors.Metadata.Add("shard", metadata);
        foreach (string name in names)
            tensors.Add(name, FormatTensors.Random(name[0], DType.Float32, [2, 3]));
        SafeTensors.Save(_folder.File(file), tensors);
    }
}
