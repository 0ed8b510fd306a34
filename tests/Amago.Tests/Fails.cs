namespace Amago.Tests;

/// <summary>Checks of errors and of what they say.</summary>
internal static class Fails
{
    /// <summary>Expects an exception of a family whose message has every part.</summary>
    public static void With<TException>(Action action, params string[] parts)
        where TException : Exception
    {
        TException exception = Assert.ThrowsAny<TException>(action);
        foreach (string part in parts)
            Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }

    /// <inheritdoc cref="With{TException}(Action, string[])"/>
    public static void With<TException>(Func<object?> function, params string[] parts)
        where TException : Exception =>
        With<TException>(() => { _ = function(); }, parts);
}
