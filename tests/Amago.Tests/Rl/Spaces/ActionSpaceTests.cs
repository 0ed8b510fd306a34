using Amago.Rl;

namespace Amago.Tests.Rl.Spaces;

public sealed class ActionSpaceTests
{
    [Theory]
    [InlineData("discrete(6)", 6, 1, 6, 0)]
    [InlineData("multi_discrete([3, 2, 5])", 10, 3, 10, 0)]
    [InlineData("multi_binary(4)", 4, 4, 0, 0)]
    [InlineData("box(2, -1, 1)", 2, 2, 0, 2)]
    [InlineData("box(3)", 3, 3, 0, 3)]
    [InlineData("box([-1, 0], [1, inf])", 2, 2, 0, 2)]
    [InlineData("tuple(discrete(3), box(2, -0.1, 1E-05), tuple(multi_binary(2), discrete(2)))", 9, 6, 5, 2)]
    public void A_space_is_read_from_its_text_and_has_its_lengths(string text, int parameters, int length, int masks, int deviations)
    {
        ActionSpace space = ActionSpace.Parse(text);
        Assert.Equal(text, space.ToString());
        Assert.Equal(space, ActionSpace.Parse($" {text.Replace(",", " ,", StringComparison.Ordinal)} "));
        Assert.Equal(
            (parameters, length, masks, deviations),
            (space.ParameterCount, space.ActionLength, space.MaskLength, space.LogStdLength));
    }

    [Theory]
    [InlineData("discrete(0)", "count of 1")]
    [InlineData("discrete(x)", "a whole number at character 9")]
    [InlineData("discrete(3", "')'", "got the end")]
    [InlineData("discrete(3) 4", "the end at character 12")]
    [InlineData("boxes(3)", "multi_discrete, multi_binary, box or tuple at character 0")]
    [InlineData("box(2, 1, -1)", "low <= high")]
    [InlineData("box(2000000000)", "at most 1048576 numbers in all at character 4, got '2000000000)'")]
    [InlineData("tuple(box(1048576), box(1))", "at most 1048576 numbers in all", "got '1))'")]
    [InlineData("box([1], [1, 2])", "as many lower bounds", "1 and 2")]
    [InlineData("multi_discrete([])", "a word or a number")]
    [InlineData("", "a word or a number", "got the end")]
    public void A_text_that_is_no_space_is_refused_with_the_place(string text, params string[] parts) =>
        Fails.With<ArgumentException>(() => ActionSpace.Parse(text), parts);

    [Fact]
    public void A_text_of_nothing_but_parentheses_ends()
    {
        string text = string.Concat(Enumerable.Repeat("tuple(", 100_000));
        Fails.With<ArgumentException>(() => ActionSpace.Parse(text), "at most 32");
    }

    [Theory]
    [InlineData("discrete(3)", "0 to 2", 3f)]
    [InlineData("discrete(3)", "0 to 2", 0.5f)]
    [InlineData("discrete(3)", "NaN", float.NaN)]
    [InlineData("multi_discrete([3, 2])", "place 1, got 2", 2f, 2f)]
    [InlineData("multi_binary(2)", "0 or 1 at place 1, got 0.5", 1f, 0.5f)]
    [InlineData("box(2, -1, 1)", "from -1 to 1 at place 0, got -1.5", -1.5f, 0f)]
    [InlineData("box(1)", "got inf", float.PositiveInfinity)]
    [InlineData("tuple(discrete(2), box(1, 0, 1))", "of part 1, box(1, 0, 1)", 1f, 2f)]
    [InlineData("discrete(3)", "of 1 numbers, got 2", 1f, 1f)]
    public void An_action_outside_its_space_is_said(string space, string part, params float[] action) =>
        Fails.With<ArgumentException>(() => ActionSpace.Parse(space).Check(action), space, part);

    [Fact]
    public void Numbers_are_limited_to_their_bounds_and_choices_are_left()
    {
        float[] action = [2, -3, 3, 1, 0.5f];
        ActionSpace.Parse("tuple(discrete(3), box([-1, 0], [1, inf]), multi_binary(1), box(1, 0, 1))").Clip(action);
        Assert.Equal([2, -1, 3, 1, 0.5f], action);
    }
}
