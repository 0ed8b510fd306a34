using Amago.Configuration;
using Amago.Formats;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Configuration.Gin;

public sealed class MacroTests
{
    [Theory]
    [InlineData("depths = [1, 2, 3]\nNatureishCNN.channels = %depths")]
    [InlineData("NatureishCNN.channels = %depths\ndepths = [1, 2, 3]")]
    [InlineData("depths = [9, 9, 9]\nNatureishCNN.channels = %depths\ndepths = [1, 2, 3]")]
    [InlineData("NatureishCNN.channels = [1, %two, %three]\ntwo = 2\nthree = 3")]
    [InlineData("a = %b\nb = (%one, 2, 3)\none = 1\nNatureishCNN.channels = %a")]
    [InlineData("depths/macro.value = [1, 2, 3]\nNatureishCNN.channels = @depths/macro()")]
    [InlineData("depths/gin.macro.value = [1, 2, 3]\nNatureishCNN.channels = %depths")]
    [InlineData("depths = [1, 2, 3]\nNatureishCNN.channels = @depths/macro()")]
    [InlineData("nature/depths = [1, 2, 3]\nNatureishCNN.channels = %nature/depths")]
    public void Stand_for_their_values(string text) => Assert.Equal([1, 2, 3], Configured.Gin(text).Nature().Channels());

    [Fact]
    public void The_last_binding_over_all_sources_counts()
    {
        Assert.Equal([1, 2, 3], Configured.From(
            builder => builder.AddGinString("d = [9, 9, 9]\nNatureishCNN.channels = %d").AddGinString("d = [1, 2, 3]")).Nature()
                .Channels());
        Assert.Equal([1, 2, 3], Configured.From(
            builder => builder.AddGinString("NatureishCNN.channels = %d").AddJson("""{"d": [1, 2, 3]}""")).Nature().Channels());
        Assert.Equal([1, 2, 3], Configured.From(
            builder => builder.AddJson("""{"NatureishCNN": {"channels": "%d"}}""").AddGinString("d = [1, 2, 3]")).Nature().Channels());
        Assert.Equal([1, 2, 3], Configured.From(builder => builder.AddJson("""{"NatureishCNN": {"channels": ["%one", 2, 3]}, "one": 1}"""))
            .Nature().Channels());
        Assert.Equal([1, 2, 3], Configured.From(builder => builder.AddGinString("d = [9, 9, 9, 9]\nNatureishCNN.channels = %d")
            .AddAssignments(["%d=[1,2,3]"], "NatureishCNN")).Nature().Channels());
    }

    [Fact]
    public void Hold_strings_references_and_anything_else()
    {
        Assert.Equal("mish", Configured.Gin("act = 'mish'\nNatureishCNN.activation = %act").Nature().ActivationName);
        Assert.Equal("mish", Configured.Gin("act = @mish\nNatureishCNN.activation = %act").Nature().ActivationName);
        Assert.Equal("mish", Configured.From(builder => builder.AddJson("""{"act": "mish", "NatureishCNN": {"activation": "%act"}}"""))
            .Nature().ActivationName);
        Bindings bindings = Configured.Gin("cnn = @policy/NatureishCNN\npolicy/NatureishCNN.channels = [1, 2, 3]");
        Assert.Equal([1, 2, 3], bindings.CreateCnn("%cnn", Configured.Image).Channels());
    }

    [Fact]
    public void Constants_are_found_by_the_end_of_their_name_and_win_over_macros()
    {
        foreach (string name in (string[])["SMALL", "sizes.SMALL", "tests.sizes.SMALL"])
            Assert.Equal([4, 4, 4], Configured.Gin($"SMALL = [9, 9, 9]\nNatureishCNN.channels = %{name}").Nature().Channels());
        Assert.Equal([1, 2, 1], Configured.Gin("NatureishCNN.channels = [%left.SIDE, %tests.right.SIDE, 1]").Nature().Channels());
        Bindings bindings = Configured.Gin("NatureishCNN.channels = [%SIDE]");
        Fails.With<InvalidFileException>(
            () => bindings.Nature(), "x.gin:1:25: %SIDE may be any of the constants tests.left.SIDE, tests.right.SIDE");
    }

    [Fact]
    public void Constants_are_checked_when_they_are_defined()
    {
        Fails.With<ArgumentException>(() => Configurables.DefineConstant("tests.sizes.SMALL", "1"), "'tests.sizes.SMALL' already");
        Fails.With<ArgumentException>(() => Configurables.DefineConstant("a/b", "1"), "'a/b'");
        Fails.With<InvalidFileException>(() => Configurables.DefineConstant("tests.BAD", "oops"), "tests.BAD:1:1: expected a value");
    }

    [Theory]
    [InlineData("NatureishCNN.channels = %none", "x.gin:1:25: the macro %none has no value; bind it with none = value.")]
    [InlineData("a = [%none]\nNatureishCNN.channels = %a", "x.gin:1:5: the macro %none has no value")]
    [InlineData("a = %a\nNatureishCNN.channels = %a", "x.gin:1:5: expected macros that end somewhere, got %a, in it %a again.")]
    [InlineData("a = [%b]\nb = (1, %c)\nc = {1: %a}\nNatureishCNN.channels = %a",
        "x.gin:3:5: expected macros that end somewhere, got %a, in it %b, in it %c, in it %a again.")]
    [InlineData("a = 'big'\nNatureishCNN.channels = %a",
        "x.gin:2:25: NatureishCNN.channels: expected a list of integers such as [32, 64, 64], got 'big'.")]
    public void Errors_say_where(string text, string message)
    {
        Bindings bindings = Configured.Gin(text);
        Fails.With<InvalidFileException>(() => bindings.Nature(), message);
    }

    [Fact]
    public void Have_limits()
    {
        string doubling = string.Join('\n', Enumerable.Range(0, 60).Select(static i => $"m{i} = [%m{i + 1}, %m{i + 1}]")); // 2^60 values
        Bindings bindings = Configured.Gin($"{doubling}\nm60 = 1\nNatureishCNN.channels = %m0");
        Fails.With<InvalidFileException>(() => bindings.Nature(), "expected a value of at most 100000 parts, got more from its macros");
        string chain = string.Join('\n', Enumerable.Range(0, 10_000).Select(static i => $"m{i} = %m{i + 1}"));
        bindings = Configured.Gin($"{chain}\nNatureishCNN.channels = %m0");
        Fails.With<InvalidFileException>(
            () => bindings.Nature(), "x.gin:100:7: expected at most 100 macros inside each other, got one more, %m100");
        string brackets = string.Join(
            '\n', Enumerable.Range(0, 90).Select(static i => $"m{i} = {new string('[', 190)}%m{i + 1}{new string(']', 190)}"));
        bindings = Configured.Gin($"{brackets}\nNatureishCNN.channels = %m0");
        Fails.With<InvalidFileException>(
            () => bindings.Nature(), "x.gin:3:6: expected at most 500 brackets inside each other, got one more from macros");
    }

    [Theory]
    [InlineData("depths = [1, 2, 3]\nDEPTHS = [9, 9, 9]\nDepths = [8, 8, 8]\nNatureishCNN.channels = %depths")]
    [InlineData("a/depths = [1, 2, 3]\nA/depths = [9, 9, 9]\nNatureishCNN.channels = %a/depths")]
    [InlineData(
        "NatureishCNN.channels = [1, 2, 3]\nPolicy/NatureishCNN.channels = [9, 9, 9]\npolicy/Target/NatureishCNN.channels = [9, 9, 9]")]
    [InlineData("policy/target/NatureishCNN.channels = [1, 2, 3]\npolicy/Target/NatureishCNN.channels = [9, 9, 9]")]
    [InlineData("D = %d\nd = [1, 2, 3]\nNatureishCNN.channels = %D")]
    public void Are_told_apart_by_case_as_scopes_are(string text)
    {
        Assert.Equal([1, 2, 3], Configured.Gin(text).Nature("policy/target").Channels());
        Assert.Equal([1, 2, 3], Configured.From(builder => builder.AddGinString("DEPTHS = 5\ndePTHS = 5").AddGinString(text)
            .AddAssignments(["%Depths=7", "POLICY/NatureishCNN.channels=[9,9,9]"])).Nature("policy/target").Channels());
        Assert.Equal($"{text}\n", Configured.Gin(text).GinText());
    }

    [Fact]
    public void Assignments_tell_them_apart_and_JSON_does_not()
    {
        Assert.Equal([1, 2, 3], Configured.From(builder => builder.AddAssignments(["NatureishCNN.channels=%d", "%d=[1,2,3]", "%D=[9,9,9]"]))
            .Nature().Channels());
        Assert.Equal([1, 2, 3], Configured.From(
            builder => builder.AddJson("""{"D": [1, 2, 3]}""").AddGinString("NatureishCNN.channels = %d\nD = 7")).Nature().Channels());
        Assert.Equal([1, 2, 3], Configured.From(builder => builder.AddJson("""{"POLICY": {"natureishCnn": {"Channels": [1, 2, 3]}}}"""))
            .Nature("policy").Channels());
    }

    [Theory]
    [InlineData("NatureishCNN.channels = %gin.REQUIRED", "x.gin:1:25: a value is required for NatureishCNN.channels; bind one.")]
    [InlineData("NatureishCNN.channels = %REQUIRED", "x.gin:1:25: a value is required for NatureishCNN.channels; bind one.")]
    [InlineData("NatureishCNN.channels = [1, %gin.REQUIRED, 3]", "x.gin:1:25: a value is required for NatureishCNN.channels; bind one.")]
    [InlineData("d = %gin.REQUIRED\nNatureishCNN.channels = %d",
        "x.gin:1:5: a value is required for the macro %d, and so for NatureishCNN.channels; bind one.")]
    [InlineData(
        "REQUIRED = [1, 2, 3]\nNatureishCNN.channels = %REQUIRED", "x.gin:2:25: a value is required for NatureishCNN.channels; bind one.")]
    public void A_required_value_has_to_be_bound(string text, string message)
    {
        Bindings bindings = Configured.Gin(text);
        Fails.With<InvalidFileException>(() => bindings.Nature(), message);
        Assert.Equal([1, 2, 3], Configured.From(builder => builder.AddGinString(text).AddAssignments(["channels=[1,2,3]"], "NatureishCNN"))
            .Nature().Channels());
        Fails.With<ArgumentException>(() => Configurables.DefineConstant("gin.REQUIRED", "1"), "'gin.REQUIRED' already");
    }
}
