namespace Amago.Tests.Tensors;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("conv1.weight", "conv1.weight")]
    [InlineData("модуль.重み.é.😀", "модуль.重み.é.😀")]
    [InlineData("👩\u200d🚀 \u0645\u06cc\u200c\u062e", "👩\u200d🚀 \u0645\u06cc\u200c\u062e")] // joiners of emoji and of Persian
    [InlineData("\e[31mred\a\b\t\0", "\\u001b[31mred\\u0007\\u0008\\u0009\\u0000")]
    [InlineData("a\u007f\u0085\u009b31m", "a\\u007f\\u0085\\u009b31m")]
    [InlineData("a\u202egnp.exe\u202c\u2066\u200f\u061c\ufeff\u00ad", "a\\u202egnp.exe\\u202c\\u2066\\u200f\\u061c\\ufeff\\u00ad")]
    [InlineData("a\nb\rc\u2028\u2029", "a\\u000ab\\u000dc\\u2028\\u2029")]
    [InlineData("\udb40\udc41", "\\udb40\\udc41")] // an invisible tag
    public void What_would_steer_a_terminal_is_escaped_and_nothing_else(string text, string expected) =>
        Assert.Equal(expected, Printable.Line(text));

    // Attributes can't hold half a pair.
    [Fact]
    public void Half_a_surrogate_pair_is_escaped()
    {
        Assert.Equal("a\\ud83d", Printable.Line("a" + (char)0xd83d));
        Assert.Equal("\\ude00b", Printable.Line((char)0xde00 + "b"));
    }

    [Fact]
    public void Lines_keep_their_ends() => Assert.Equal("a\nb\r\nc\\u000dd\\u001b\n", Printable.Lines("a\nb\r\nc\rd\e\n"));

    [Fact]
    public void Of_long_text_the_beginning_and_the_end_are_shown()
    {
        Assert.Equal("aaaaaa...(20000000 more characters)...zz", Printable.Short($"aaaaaa{new string('b', 20_000_000)}zz", longest: 8));
        Assert.Equal("\\u000a".Length * 8, Printable.Short(new string('\n', 8), longest: 8).Length);
        string pairs = string.Concat(Enumerable.Repeat("😀", 10));
        Assert.All(Enumerable.Range(4, 15), longest => Assert.DoesNotContain(
            "\\u", Printable.Short(pairs, longest), StringComparison.Ordinal));
    }

    [Fact]
    public void Names_in_messages_are_short_and_printable()
    {
        var tensors = new StateDict { { $"{new string('n', 1_000_000)}\e[2J", Tensor.Zeros([1], DType.Float32) } };
        string[] messages =
        [
            Assert.Throws<KeyNotFoundException>(() => tensors["\e[2J"]).Message,
            Assert.Throws<KeyNotFoundException>(() => tensors[new string('x', 1_000_000)]).Message,
            Assert.Throws<ArgumentException>(() => tensors.WithPrefix("\e[2J")).Message,
            Assert.Throws<ArgumentException>(() => tensors.Add(tensors.Keys.First(), tensors.Values.First())).Message,
        ];
        Assert.All(messages, static message =>
        {
            Assert.DoesNotContain('\e', message);
            Assert.InRange(message.Length, 1, 1000);
        });
    }
}
