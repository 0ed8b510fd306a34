using Amago.Configuration;
using Amago.Formats;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Amago.Tests.Configuration.Binding;

/// <summary>The same values from gin, JSON, environment variables and the command line, later sources over earlier ones.</summary>
public sealed class SourceTests
{
    private static readonly Dictionary<string, Action<IConfigurationBuilder, string>> Sources = new(StringComparer.Ordinal)
    {
        ["gin"] = static (builder, list) => builder.AddGinString($"NatureishCNN.channels = [{list}]"),
        ["gin with a module"] = static (builder, list) => builder.AddGinString($"amago.nets.cnn.NatureishCNN.channels = ({list},)"),
        ["JSON list"] = static (builder, list) => builder.AddJson($$$"""{"NatureishCNN": {"channels": [{{{list}}}]}}"""),
        ["JSON text"] = static (builder, list) => builder.AddJson($$$"""{"natureishCnn": {"Channels": "[{{{list}}}]"}}"""),
        ["JSON with a module"] = static (builder, list) => builder.AddJson($$$"""{"cnn.NatureishCNN": {"channels": [{{{list}}}]}}"""),
        ["environment"] = static (builder, list) => builder.Add(new Environment($"[{list}]")),
        ["command line"] = static (builder, list) => builder.AddCommandLine([$"--NatureishCNN:channels=[{list}]"]),
        ["assignment"] = static (builder, list) => builder.AddAssignments([$"channels=[{list}]"], "NatureishCNN"),
        ["qualified assignment"] = static (builder, list) => builder.AddAssignments([$"cnn.NatureishCnn.channels = [{list}]"]),
        ["chained"] = static (builder, list) => builder.AddConfiguration(Configured.Root(inner => inner.AddJson(
            """{"NatureishCNN": {"channels": [9, 9, 9, 9, 9]}}""").AddJson($$$"""{"NatureishCNN": {"channels": [{{{list}}}]}}"""))),
    };

    public static TheoryData<string> Names => [.. Sources.Keys];

    public static MatrixTheoryData<string, string> Pairs => new(Sources.Keys, Sources.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_binds(string source) =>
        Assert.Equal([1, 2, 3], Configured.From(builder => Sources[source](builder, "1, 2, 3")).Nature().Channels());

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_later_list_replaces_an_earlier_one_whole(string earlier, string later)
    {
        // NatureishCNN refuses what is not three numbers, so a tail that is left over, or a list that is too short, would be seen.
        Assert.Equal([1, 2, 3], Configured.From(
            builder => Sources[earlier](builder, "4, 5, 6, 7, 8"), builder => Sources[later](builder, "1, 2, 3")).Nature().Channels());
        Assert.Equal([1, 2, 3], Configured.From(builder => Sources[earlier](builder, "7"), builder => Sources[later](builder, "1, 2, 3"))
            .Nature().Channels());
    }

    [Fact]
    public void Scopes_are_nested_in_JSON_and_keys()
    {
        Bindings bindings = Configured.From(builder => builder
            .AddJson(
                """{"NatureishCNN": {"kernels": [3, 3, 3], "channels": [9, 9, 9]},"""
                    + """ "policy": {"NatureishCNN": {"channels": [1, 2, 3]}, "target": {"NatureishCNN": {"channels": [4, 5, 6]}}}}""")
            .AddCommandLine(["--policy:target:NatureishCNN:strides=[2,2,2]"]));
        Assert.Equal([1, 2, 3], bindings.Nature("policy").Channels());
        Assert.Equal([4, 5, 6], bindings.Nature("policy/target").Channels());
        Assert.Equal([9, 9, 9], bindings.Nature().Channels());
        Assert.Contains("policy/target/NatureishCNN.strides = [2, 2, 2]", bindings.Operative.ToGin(), StringComparison.Ordinal);
        Assert.Contains("policy/target/NatureishCNN.kernels = [3, 3, 3]", bindings.Operative.ToGin(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_inner_scope_of_an_earlier_source_wins_over_an_outer_one_of_a_later() =>
        Assert.Equal([1, 2, 3], Configured.From(builder => builder.AddGinString("policy/NatureishCNN.channels = [1, 2, 3]")
            .AddJson("""{"NatureishCNN": {"channels": [4, 5, 6]}}""")).Nature("policy").Channels());

    [Theory]
    [InlineData("""{"width": 4, "frames": 1e0}""", "TinyCNN.frames: expected an integer of 64 bits such as 1099511627776, got 1.0")]
    [InlineData(
        """{"width": 4, "frames": 9223372036854775807, "gain": 1e-3, "deep": true, "note": "it's 5", "kernels": [2],"""
            + """ "scales": [1, 2.5], "head_activation": "LeakyRelu", "extra": 7, "clip": null}""",
        null)]
    [InlineData(
        """{"Width": "4", "Frames": "9223372036854775807", "Gain": "1e-3", "Deep": "true", "Note": "'it\\'s 5'", "Kernels": "[2]","""
            + """ "Scales": "(1, 2.5)", "HeadActivation": "@leaky_relu", "Extra": "7", "Clip": "None"}""",
        null)]
    public void Every_kind_of_setting_comes_from_JSON(string json, string? message)
    {
        Bindings bindings = Configured.From(builder => builder.AddJson($$$"""{"TinyCNN": {{{json}}}}"""));
        if (message is null)
            AssertTiny(bindings.Tiny().Values);
        else
            Fails.With<InvalidFileException>(() => bindings.Tiny(), message);
    }

    [Fact]
    public void Every_kind_of_setting_comes_from_gin() => AssertTiny(Configured.Gin(
        """
        my.nets.TinyCNN:
            width = 4
            frames = 0x7fff_ffff_ffff_ffff
            gain = 1e-3
            deep = True
            note = "it's" ' 5'
            kernels = (2,)
            scales = [1, 2.5]
            head_activation = @leaky_relu
            extra = 7
            clip = None
        """).Tiny().Values);

    [Fact]
    public void Strings_are_what_they_say()
    {
        Assert.Equal("%macro", Note("""{"TinyCNN": {"note": "'%macro'"}}"""));
        Assert.Equal("1e5", Note("""{"TinyCNN": {"note": "1e5"}}"""));
        Assert.Equal("", Note("""{"TinyCNN": {"note": ""}}"""));
        Assert.Equal("[%none]", Note("""{"TinyCNN": {"note": "[%none]"}}"""));
        Assert.Equal("a b", Note("""{"TinyCNN": {"note": "%m"}, "m": "a b"}"""));
        Assert.Equal("[a", Note("""{"TinyCNN": {"note": "[a"}}"""));
        Assert.Equal("@policy/NatureishCNN", Note("""{"TinyCNN": {"note": "@policy/NatureishCNN"}}"""));
        Assert.Equal("None", Note("""{"TinyCNN": {"note": "'None'"}}"""));

        static string Note(string json) => Configured.From(builder => builder.AddJson(json)).Tiny().Values.Get(TinyCnn.Note);
    }

    [Fact]
    public void Empty_lists_are_lists()
    {
        Assert.Empty(Configured.From(builder => builder.AddJson("""{"TinyCNN": {"scales": [1, 2, 3]}}""")
            .AddJson("""{"TinyCNN": {"scales": []}}""")).Tiny().Values.Get(TinyCnn.Scales));
        Assert.Empty(Configured.Gin("TinyCNN.scales = []").Tiny().Values.Get(TinyCnn.Scales));
        Assert.Equal([1], Configured.From(builder => builder.AddJson("""{"TinyCNN": {"scales": []}}""")
            .AddJson("""{"TinyCNN": {"scales": [1]}}""")).Tiny().Values.Get(TinyCnn.Scales));
    }

    [Theory]
    [InlineData("width", "1.0", "expected an integer of 32 bits such as 8, got 1.0")]
    [InlineData("width", "True", "expected an integer of 32 bits such as 8, got True")]
    [InlineData("width", "2147483648", "expected an integer of 32 bits such as 8, got 2147483648")]
    [InlineData("width", "None", "expected an integer of 32 bits such as 8, got None")]
    [InlineData("frames", "9223372036854775808", "expected an integer of 64 bits")]
    [InlineData("gain", "'big'", "expected a number such as 0.5, got 'big'")]
    [InlineData("deep", "1", "expected True or False, got 1")]
    [InlineData("note", "1", "expected a string such as 'plain', got 1")]
    [InlineData("note", "[1]", "expected a string such as 'plain', got [1]")]
    [InlineData("kernels", "3", "expected a list of integers such as [3, 2], got 3")]
    [InlineData("kernels", "{3, 2}", "expected a list of integers such as [3, 2], got {3, 2}")]
    [InlineData("kernels", "[3, None]", "got [3, None]")]
    [InlineData("scales", "[1, 'a']", "expected a list of numbers such as [1.0, 0.25], got [1, 'a']")]
    [InlineData("head_activation", "'selu'", "expected an activation (leaky_relu, relu, gelu, adaptive, mish", "got 'selu'")]
    [InlineData("head_activation", "@NatureishCNN", "expected an activation", "got @NatureishCNN")]
    [InlineData("extra", "'x'", "expected an integer of 32 bits or None, got 'x'")]
    [InlineData("clip", "'x'", "expected a number or None such as 0.5, got 'x'")]
    [InlineData("activation", "3", "expected an activation")]
    public void A_value_of_another_kind_is_refused_with_its_place(string setting, string value, params string[] parts)
    {
        Bindings bindings = Configured.Gin($"\nTinyCNN.{setting} = {value}");
        Fails.With<InvalidFileException>(() => bindings.Tiny(), [$"x.gin:2:{12 + setting.Length}: TinyCNN.{setting}: ", .. parts]);
    }

    [Theory]
    [InlineData("""{"NatureishCNN": {"channels": "big"}}""",
        "JsonStreamConfigurationProvider", "NatureishCNN:channels: NatureishCNN.channels: expected a list of integers", "got 'big'")]
    [InlineData("""{"NatureishCNN": {"channels": {"first": 1, "second": 2}}}""", "got a section with the keys first, second")]
    [InlineData("""{"NatureishCNN": {"channels": {"1": 1}}}""", "got a section with the keys 1")]
    [InlineData(
        """{"NatureishCNN": {"chanels": [1]}}""", "NatureishCNN:chanels: NatureishCNN: unknown setting 'chanels' (did you mean channels?)")]
    [InlineData("""{"NatureishCNN": {"img_shape": [1]}}""", "img_shape is an argument that the program gives")]
    [InlineData("""{"NaturishCNN": {"channels": [1]}}""", "NaturishCNN: unknown configurable 'NaturishCNN' (did you mean NatureishCNN?)")]
    public void Errors_in_JSON_name_the_key(string json, params string[] parts)
    {
        Bindings bindings = Configured.From(builder => builder.AddJson(json));
        Fails.With<InvalidFileException>(() => bindings.Nature(), parts);
    }

    [Fact]
    public void Sections_for_others_are_left_alone()
    {
        Bindings bindings = Configured.From(builder => builder
            .AddEnvironmentVariables()
            .AddJson(
                """{"Logging": {"LogLevel": {"Default": "Information"}}, "channels": 5, "Nature": {"x": 1},"""
                    + """ "NatureishCNN": {"channels": [1, 2, 3]}}"""));
        Assert.Equal([1, 2, 3], bindings.Nature().Channels());
    }

    [Theory]
    [InlineData("channels", "expected key=value, got 'channels'")]
    [InlineData("=1", "expected key=value, got '=1'")]
    [InlineData("a b=1", "expected a key such as channels or policy/NatureishCNN.channels, got 'a b'")]
    [InlineData("depth=[1]", "NatureishCNN: unknown setting 'depth'")]
    [InlineData("NatureshCNN.channels=[1]", "unknown configurable 'NatureshCNN' (did you mean NatureishCNN?)")]
    [InlineData("DrQv2Aug.chanels=[1]", "DrQv2Aug: unknown setting 'chanels'")]
    public void Assignments_are_checked_at_once(string assignment, string message) =>
        Fails.With<ArgumentException>(() => new ConfigurationBuilder().AddAssignments([assignment], "NatureishCNN"), message);

    [Fact]
    public void Assignments_are_named_in_errors()
    {
        Bindings bindings = Configured.From(builder => builder.AddAssignments(["policy/NatureishCNN.channels = big", "%m=1"]));
        Fails.With<InvalidFileException>(
            () => bindings.Nature("policy"), "policy/NatureishCNN.channels = big: NatureishCNN.channels: expected a list of integers");
        Assert.Equal([32, 64, 64], bindings.Nature().Channels());
        Fails.With<ArgumentException>(() => new ConfigurationBuilder().AddAssignments([], "No/"), "'No/'");
    }

    [Fact]
    public void A_section_is_no_root() => Fails.With<ArgumentException>(
        () => new Bindings(Configured.Root(builder => builder.AddJson("""{"a": {"NatureishCNN": {}}}""")).GetSection("a")),
        "expected the root of a configuration, got a section");

    [Fact]
    public void Lists_nested_beyond_reason_are_no_stack_overflow()
    {
        Bindings bindings = Configured.From(
            builder => builder.AddInMemoryCollection(
                [new("NatureishCNN:channels" + string.Concat(Enumerable.Repeat(":0", 100_000)), "1")]));
        Fails.With<InvalidFileException>(() => bindings.Nature(), "NatureishCNN.channels: expected a list of integers");
    }

    [Fact]
    public void Keys_of_any_length_and_kind_are_quoted_in_part_and_printable()
    {
        Bindings bindings = Configured.From(
            builder => builder.AddInMemoryCollection([new($"NatureishCNN:a\u001b[31m{new string('x', 100_000)}", "1")]));
        var error = Assert.Throws<InvalidFileException>(() => bindings.Nature());
        Assert.InRange(error.Message.Length, 1, 2000);
        Assert.DoesNotContain('\u001b', error.Message);
    }

    private static void AssertTiny(SettingValues values)
    {
        Assert.Equal((4, long.MaxValue), (values.Get(TinyCnn.Width), values.Get(TinyCnn.Frames)));
        Assert.Equal((1e-3, true, "it's 5"), (values.Get(TinyCnn.Gain), values.Get(TinyCnn.Deep), values.Get(TinyCnn.Note)));
        Assert.Equal([2], values.Get(TinyCnn.Kernels));
        Assert.Equal([1, 2.5], values.Get(TinyCnn.Scales));
        Assert.Equal(("leaky_relu", 7, true), (values.Get(TinyCnn.HeadActivation), values.Get(TinyCnn.Extra), values.IsNone(TinyCnn.Clip)));
    }

    /// <summary>Environment variables that are there while they are read only.</summary>
    private sealed class Environment(string value) : EnvironmentVariablesConfigurationProvider(Prefix), IConfigurationSource
    {
        private const string Prefix = "AMAGO_TEST_", Variable = $"{Prefix}NatureishCNN__channels";

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override void Load()
        {
            System.Environment.SetEnvironmentVariable(Variable, value);
            base.Load();
            System.Environment.SetEnvironmentVariable(Variable, null);
        }
    }
}
