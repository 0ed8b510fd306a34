using Amago.Formats;
using static Amago.Tests.Formats.Torch.PickleText;

namespace Amago.Tests.Formats.Torch;

public sealed class PickleErrorTests
{
    [Theory]
    [InlineData("cos\nsystem\n", "os.system")]
    [InlineData("cposix\nsystem\n", "posix.system")]
    [InlineData("(X\u0002\u0000\u0000\u0000lsios\nsystem\n", "os.system")]
    [InlineData("\u008c\u0002os\u008c\u0006system\u0093", "os.system")]
    [InlineData("cbuiltins\neval\n", "builtins.eval")]
    [InlineData("c__builtin__\ngetattr\n", "__builtin__.getattr")]
    [InlineData("ccollections\nOrderedDict.fromkeys\n", "collections.OrderedDict.fromkeys")]
    [InlineData("ctorch\nload\n", "torch.load")]
    [InlineData("ctorch._utils\n_rebuild_sparse_tensor\n", "torch._utils._rebuild_sparse_tensor")]
    [InlineData("ctorch\nFloatStorage.from_file\n", "torch.FloatStorage.from_file")]
    [InlineData("c__torch__.nets\nPolicy\n", "__torch__.nets.Policy")]
    [InlineData("cnumpy.core.multiarray\nscalar\n", "numpy.core.multiarray.scalar")]
    public void What_is_not_data_is_refused_by_name(string pickle, string name) =>
        Refuses(Pickled(pickle), $"got none but tensor ({name}, which is not run)");

    [Theory]
    [InlineData("I1\n", "0x49")]
    [InlineData("S'x'\n", "0x53")]
    [InlineData("P1\n", "0x50")]
    [InlineData("\u0082\u0001", "0x82")]
    [InlineData("\u0097", "0x97")]
    [InlineData("\u0000", "0x00")]
    public void Other_instructions_are_refused(string pickle, string opcode) =>
        Refuses(Pickled(pickle), "an instruction for data", $"got {opcode}");

    [Theory]
    [InlineData("", "1 objects on the stack")]
    [InlineData("NN", "one object at the end, got 2")]
    [InlineData("t", "a mark on the stack")]
    [InlineData("(N", "one object at the end")]
    [InlineData("(", "objects on the stack")]
    [InlineData("N(\u0085", "1 objects on the stack")]
    [InlineData("q\u0000", "an object on the stack")]
    [InlineData("h\u0000", "object 0, which was not kept")]
    [InlineData("NNa", "a list to append to")]
    [InlineData("N(NNu", "a dictionary to add to")]
    [InlineData("}(Nu", "keys with a value each")]
    [InlineData("NN\u0093", "a module and a name")]
    [InlineData("N)R", "a function and its arguments")]
    [InlineData("ccollections\nOrderedDict\nNR", "a function and its arguments")]
    [InlineData("N)\u0081", "a function and its arguments")]
    [InlineData("(o", "a function and its arguments")]
    [InlineData("K\u0001}b", "an object that may have attributes")]
    [InlineData("\u008b\u0000\u0001\u0000\u0000", "an integer of at most 255 bytes, got one of 256")]
    [InlineData("cos", "a line of text, got the pickle's end")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ffa", "4294967295 more bytes, got 2, then the pickle's end")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "18446744073709551615 more bytes")]
    [InlineData("\u0080\u0006N", "a pickle of protocol 2 to 5, got protocol 6")]
    [InlineData("](]q\u0000h\u0000ae]q\u0001h\u0001a", "one object at the end")]
    public void Damaged_pickles_are_refused(string pickle, string part) => Refuses(Pickled(pickle), part);

    [Fact]
    public void A_pickle_starts_with_its_protocol_and_has_an_end()
    {
        Refuses([], "1 more bytes, got 0");
        Refuses([(byte)'N', (byte)'.'], "a pickle of protocol 2 to 5, got other bytes");
        Refuses([0x80, 1, (byte)'N', (byte)'.'], "got protocol 1");
        Refuses(Pickled("N")[..^1], "1 more bytes, got 0, then the pickle's end");
    }

    [Fact]
    public void Objects_inside_themselves_or_in_many_places_are_bounded()
    {
        Refuses(Pickled("]q\u0000h\u0000a"), "none but 0 (an object inside itself)");
        Refuses(Pickled(new string(']', 100), new string('a', 99)),
            $"none but {string.Concat(Enumerable.Repeat("0.", 63))}0 (more than 64 levels");
        string doubled = "]q\u0000" + string.Concat(Enumerable.Range(0, 40).Select(i => $"](h{(char)i}h{(char)i}eq{(char)(i + 1)}"));
        Refuses(Pickled($"({doubled}t"), "bytes in memory", "in the pickle");
        string longName = Text(new string('x', 100_000)), manyItems = string.Concat(Enumerable.Repeat("N", 300));
        Refuses(Pickled($"}}{longName}]({manyItems}es"), "bytes in memory", "in the pickle");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    public void Of_values_of_one_name_none_is_read(string name)
    {
        string nested = $"{Text("a")}}}{Text("b")}K\u0001s";
        Refuses(Pickled("}(", nested, Text(name.Length > 0 ? name : "a"), name.Length > 0 ? "K\u0002" : nested[6..], "u"),
            "none but a.b (several values of this name)");
        Refuses(Pickled("}(", Text("a"), "K\u0001", Text("a"), Text("b"), "u"), "none but a (several values of this name)");
    }

    private static void Refuses(byte[] pickle, params string[] parts)
    {
        var e = Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Read(Archive(pickle), "x.pt"));
        Assert.StartsWith("x.pt: expected ", e.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}
