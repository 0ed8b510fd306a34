using System.Runtime.ExceptionServices;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>
/// Lets go of messages that the cluster's engine fails at outside of any call, on a thread of the pool, such as a ping that does not say
/// who sends it. The process would end of it; and a message that is lost is nothing that the learner or a worker is not prepared for.
/// </summary>
internal static class StrayMessages
{
    private const string Receives = "Orleans.Runtime.Messaging.Connection.MessageHandler.Execute(";

    private static int _hasNoted;

    /// <summary>Lets go of them from now on; all other exceptions end the process as ever. It can be asked for once in a process.</summary>
    /// <param name="note">Receives a sentence the first time: whoever sends such messages may send many.</param>
    public static void LetGo(Action<string> note) => ExceptionHandling.SetUnhandledExceptionHandler(exception =>
    {
        if (exception.StackTrace?.Contains(Receives, StringComparison.Ordinal) != true)
            return false;
        if (Interlocked.Exchange(ref _hasNoted, 1) == 0)
            note($"a message that no silo sends is let go of, as all such will be: {Printable.Short(exception.Message)}");
        return true;
    });
}
