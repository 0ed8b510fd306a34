using Amago.Rl.Cluster.Security;

namespace Amago.Tests.Rl.Cluster.Security;

/// <summary>What admits a machine to a cluster.</summary>
public sealed class JoinTokenTests
{
    private const string Text = "00112233445566778899aabbccddeeff";

    [Fact]
    public void Who_has_the_same_text_is_admitted_and_nobody_else()
    {
        JoinToken here = JoinToken.Parse(Text), there = JoinToken.Parse($" {Text}\n");
        Assert.True(here.Admits(there.Certificate()));
        Assert.False(here.Admits(JoinToken.Parse(Text.Replace("00", "01", StringComparison.Ordinal)).Certificate()));
        Assert.False(here.Admits(JoinToken.Create().Certificate()));
        Assert.False(here.Admits(null));
        Assert.Equal(Text, here.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00112233445566778899aabbccddee")]
    [InlineData("00112233445566778899aabbccddeeff00")]
    [InlineData("00112233445566778899AABBCCDDEEFF")]
    [InlineData("00112233445566778899aabbccddeefg")]
    public void Other_texts_are_none_and_are_not_repeated(string text)
    {
        FormatException refused = Assert.Throws<FormatException>(() => JoinToken.Parse(text));
        if (text.Length > 0)
            Assert.DoesNotContain(text, refused.Message, StringComparison.Ordinal);
    }
}
