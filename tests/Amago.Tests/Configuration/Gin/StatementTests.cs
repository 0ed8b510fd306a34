using Amago.Configuration;
using Amago.Formats;

namespace Amago.Tests.Configuration.Gin;

public sealed class StatementTests
{
    [Theory]
    [InlineData("NatureishCNN.channels = [1, 2, 3]")]
    [InlineData("cnn.NatureishCNN.channels = [1, 2, 3]")]
    [InlineData("nets.cnn.NatureishCNN.channels = [1, 2, 3]")]
    [InlineData("amago.nets.cnn.NatureishCNN.channels = [1, 2, 3]")]
    [InlineData("NatureishCnn.channels = [1, 2, 3]")]
    [InlineData("natureishcnn.Channels = [1, 2, 3]")]
    [InlineData("NatureishCNN.channels=(1,2,3)")]
    [InlineData("\n  # comment\n\n\tNatureishCNN.channels\t=\t[1, 2, 3]   # comment")]
    [InlineData("NatureishCNN.channels = [ # comment\n1,\n # comment\n2,\n3,\n]\n")]
    [InlineData("NatureishCNN.channels = \\\n  [1, 2, 3]")]
    [InlineData("NatureishCNN.channels \\\n = \\\n [1, 2, 3]")]
    [InlineData("NatureishCNN.channels = [1, 2, 3]\r\nGridworldCNN.channels = [4, 5, 6]\r\n")]
    [InlineData("\rNatureishCNN.channels = [1, 2, 3]\r")]
    [InlineData("NatureishCNN:\n  channels = [1, 2, 3]")]
    [InlineData("cnn.NatureishCNN: # comment\n\n    # comment\n    strides = [4, 2, 1]\n\n    channels = [1,\n2, 3]\n  # "
        + "comment\nGridworldCNN.channels = [4, 5, 6]")]
    [InlineData("  NatureishCNN:\n    channels = [1, 2, 3]\n  GridworldCNN:\n    channels = [4, 5, 6]\n")]
    [InlineData("NatureishCNN :\n\tchannels = [1, 2, 3]\n")]
    [InlineData("NatureishCNN.channels = [7, 8, 9]\nNatureishCNN.channels = [1, 2, 3]")]
    [InlineData("NatureishCNN:\n  channels = [7, 8, 9]\n  channels = [1, 2, 3]")]
    [InlineData("import amago.nets.cnn\nimport amago.nets\nimport my.nets # ours\nNatureishCNN.channels = [1, 2, 3]")]
    [InlineData("from amago.nets import cnn # theirs\ncnn.NatureishCNN.channels = [1, 2, 3]")]
    [InlineData("import amago.nets.cnn as c\nc.NatureishCNN.channels = [1, 2, 3]")]
    [InlineData("from amago.nets import cnn as c\nc.NatureishCNN:\n  channels = [1, 2, 3]\nact = @c.NatureishCNN")]
    [InlineData("from amago import nets\nnets.cnn.NatureishCNN.channels = [1, 2, 3]")]
    [InlineData("import = 1\nfrom = 2\ninclude = 3\nNatureishCNN.channels = [%import, %from, %include]")]
    [InlineData("NatureishCNN.channels = [1, 2, 3]\nNatureishCNN/channels = [4, 5, 6]")]
    public void Bind_settings(string text) => Assert.Equal([1, 2, 3], Configured.Gin(text).Nature().Channels());

    [Fact]
    public void Inner_scopes_win_and_outer_ones_are_inherited()
    {
        Bindings bindings = Configured.Gin(
            """
            NatureishCNN.channels = [1, 2, 3]
            NatureishCNN.kernels = [5, 4, 3]
            policy/NatureishCNN.channels = [4, 5, 6]
            policy/target/NatureishCNN.channels = [7, 8, 9]
            policy/NatureishCNN:
                strides = [3, 2, 1]
            """);
        Assert.Equal([1, 2, 3], bindings.Nature().Channels());
        Assert.Equal([4, 5, 6], bindings.Nature("policy").Channels());
        Assert.Equal([7, 8, 9], bindings.Nature("policy/target").Channels());
        Assert.Equal([4, 5, 6], bindings.Nature("policy/other").Channels());
        Assert.Equal([1, 2, 3], bindings.Nature("value").Channels());
        Assert.Equal([1, 2, 3], bindings.Nature("target").Channels());
        Assert.Contains("policy/target/NatureishCNN.strides = [3, 2, 1]\n", bindings.Operative.ToGin(), StringComparison.Ordinal);
        Assert.Contains("policy/target/NatureishCNN.kernels = [5, 4, 3]\n", bindings.Operative.ToGin(), StringComparison.Ordinal);
        Assert.Contains("\nvalue/NatureishCNN.strides = [4, 2, 1]\n", bindings.Operative.ToGin(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NatureishCNN.channels", "x.gin:1:22: expected '=' and a value behind 'channels', got the end of the text")]
    [InlineData("a = 1\nNatureishCNN.channels [1]", "x.gin:2:23: expected '=' and a value", "got '['")]
    [InlineData("NatureishCNN.channels = ", "x.gin:1:25: expected a value", "the end of the text")]
    [InlineData("NatureishCNN.channels =\n [1]", "x.gin:1:24: expected a value", "the end of the line")]
    [InlineData("NatureishCNN.channels = [1] [2]", "x.gin:1:29: expected the end of the line, got '['")]
    [InlineData("a = 1; b = 2", "x.gin:1:6: expected the end of the line, got ';'")]
    [InlineData("a = 1 + 2", "x.gin:1:7: expected the end of the line, got '+'")]
    [InlineData("a = 'x'\n'y'", "x.gin:2:1: expected the name of a configurable or a macro", "\"'\"")]
    [InlineData("NatureishCNN . channels = 1", "x.gin:1:14: expected '=' and a value behind 'NatureishCNN', got '.'")]
    [InlineData(".channels = 1", "x.gin:1:1: expected the name of a configurable", "'.channels'")]
    [InlineData("a/ = 1", "x.gin:1:1:", "'a/'")]
    [InlineData("1a = 1", "x.gin:1:1:", "'1a'")]
    [InlineData("None = 1", "x.gin:1:1: expected a name to bind, got 'None'")]
    [InlineData("@a = 1", "x.gin:1:1:", "'@'")]
    [InlineData("a = 1 \\ \nb = 2", "x.gin:1:7: expected the end of the line, got '\\\\'")]
    [InlineData("NatureishCNN:", "x.gin:1:13: expected an indented line 'parameter = value' behind 'NatureishCNN':, got none")]
    [InlineData("NatureishCNN:\nchannels = [1]", "x.gin:1:13: expected an indented line")]
    [InlineData("NatureishCNN: channels = [1]", "x.gin:1:15: expected the end of the line, got 'channels'")]
    [InlineData("NatureishCNN:\n    channels = [1, 2, 3]\n   strides = [1, 1, 1]",
        "x.gin:3:4: expected an indentation of 4, as the lines above, got 3")]
    [InlineData("NatureishCNN:\n  a/channels = [1]", "x.gin:2:3: expected the name of a parameter, got 'a/channels'")]
    [InlineData("NatureishCNN:\n  cnn.channels = [1]", "x.gin:2:3: expected the name of a parameter")]
    [InlineData("a = '\0'", "x.gin:1:6: expected text, got a NUL character")]
    [InlineData("include base.gin", "x.gin:1:9: expected a string, the file to include, got 'base'")]
    [InlineData("include 'a' 'b'", "x.gin:1:13: expected the end of the line")]
    [InlineData("import", "x.gin:1:7: expected the name of a module, got the end of the text")]
    [InlineData("import a/b", "x.gin:1:8: expected the name of a module, got 'a/b'")]
    [InlineData("import amago.nets.cnn as", "x.gin:1:25: expected a name for the module, got the end of the text")]
    [InlineData("import amago.nets.cnn as a.b", "x.gin:1:26: expected a name for the module, got 'a.b'")]
    [InlineData("import amago.nets.cnn cnn", "x.gin:1:23: expected the end of the line, got 'cnn'")]
    [InlineData("from amago.nets", "x.gin:1:16: expected import and the name of a module, got the end of the text")]
    [InlineData("from amago.nets import cnn.x", "x.gin:1:24: expected the name of a module, got 'cnn.x'")]
    [InlineData("from amago.nets import (cnn)", "x.gin:1:24: expected the name of a module, got '('")]
    [InlineData("NatureishCNN.channels = [1]\nNatureishCNN.Channels = [2]",
        "x.gin:2:1: 'NatureishCNN.Channels' and 'NatureishCNN.channels' (x.gin:1:1) are one setting here and two in gin")]
    [InlineData("a/NatureishCNN.channels = [1]\na/natureishcnn.channels = [2]",
        "x.gin:2:1: 'natureishcnn.channels' and 'NatureishCNN.channels' (x.gin:1:1)")]
    public void Are_refused_with_the_place(string text, params string[] parts) =>
        Fails.With<InvalidFileException>(() => Configured.Gin(text), parts);
}
