using Amago.Configuration;
using Amago.Configuration.Values;
using Amago.Rl;

namespace Amago.Tests.Configuration.Registry;

/// <summary>What a setting takes, and what it says of values that it does not take.</summary>
public sealed class SettingTests
{
    [Fact]
    public void All_take_their_defaults_and_keep_them()
    {
        TrainingSettings.EnsureRegistered();
        Assert.All(Configurables.All.SelectMany(static configurable => configurable.Bindable), setting =>
        {
            Assert.Equal(setting.Default, LiteralPrinter.Print(setting.Accept(setting.Fallback)!));
            Assert.Equal(setting.Default, LiteralPrinter.Print(setting.Accept(Read(setting.Default))!));
        });
    }

    [Theory]
    [InlineData("0", "of at least 1")]
    [InlineData("13", "that is even")]
    [InlineData("'4'", "an integer of 32 bits of at least 1 that is even such as 4")]
    public void Ranges_add_up_and_are_said(string value, string message)
    {
        Setting<int> even = Setting.Integer("even", 4).AtLeast(1).Where("that is even", static value => value % 2 == 0);
        Assert.Null(even.Accept(Read(value)));
        Assert.Contains(message, even.Expectation(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f, "rate: expected a number above 0 such as 0.001, got 0.0")]
    [InlineData(-1f, "got -1.0")]
    [InlineData(float.NaN, "got nan")]
    [InlineData(float.PositiveInfinity, "got 1e999")]
    public void A_program_is_told_too(float value, string message)
    {
        Setting<float> rate = Setting.Float("rate", 1e-3f).Above(0);
        Fails.With<ArgumentException>(() => rate.Checked(value), message);
        Assert.Equal(1e-3f, rate.Checked(rate.DefaultValue));
    }

    [Fact]
    public void None_is_no_default_of_a_type() =>
        Fails.With<InvalidOperationException>(() => Setting.Integer("count", null).DefaultValue, "count: expected a default, got None");

    private static Literal Read(string value) => ValueParser.Parse(new SourceText("", value));
}
