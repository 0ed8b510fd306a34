namespace Amago.Tests;

/// <summary>Threads that ask one object for what it makes when first asked.</summary>
internal static class AtOnce
{
    private const int Askers = 2, Rounds = 20_000;

    /// <summary>Has threads ask a new owner together, again and again, and checks that all get what the owner gives from then on.</summary>
    public static void AssertSame<TOwner, T>(Func<TOwner> make, Func<TOwner, T> ask)
    {
        TOwner owner = make();
        int others = 0;
        using var start = new Barrier(Askers, _ => owner = make());
        using var end = new Barrier(Askers);
        Thread[] askers = [.. Enumerable.Range(0, Askers).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                start.SignalAndWait();
                T got = ask(owner);
                end.SignalAndWait();
                if (!EqualityComparer<T>.Default.Equals(got, ask(owner)))
                    Interlocked.Increment(ref others);
            }
        }))];
        Array.ForEach(askers, static asker => asker.Start());
        Array.ForEach(askers, static asker => asker.Join());
        Assert.Equal(0, others);
    }
}
