using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Amago.Formats;
using Amago.Rl;

namespace Amago.Tests.Architecture.Abuse;

/// <summary>
/// Every public member, called with what nobody foresaw (null, default structs, negative numbers, the largest, NaN, tensors of ended
/// scopes, encoders and environments that answer anything), ends well or in an exception of the documented families.
/// </summary>
public sealed class PublicApiAbuseTests(ITestOutputHelper output)
{
    private const int CallsOfMember = 6;
    private static readonly string[] RawThrowers =
    [
        "System.Linq", "System.Collections", "System.ThrowHelper", "System.Nullable", "System.Span", "System.ReadOnlySpan", "System.Array"
    ];
    private const string SeedVariable = "AMAGO_ABUSE_SEED", CallsVariable = "AMAGO_ABUSE_CALLS";

    [Fact]
    public void No_public_member_throws_anything_but_documented_exceptions()
    {
        int seed = Number(SeedVariable, 20261128), calls = Number(CallsVariable, CallsOfMember);
        output.WriteLine($"{SeedVariable}={seed} {CallsVariable}={calls}");
        string folder = Directory.CreateTempSubdirectory("amago-abuse").FullName;
        var failures = new SortedSet<string>(StringComparer.Ordinal);
        ExceptionDispatchInfo? failure = null;

        // A thread of its own: scopes that are left open belong to it, and end with it.
        var thread = new Thread(() =>
        {
            try
            {
                Sweep(new Random(seed), folder, calls, failures);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        Directory.Delete(folder, recursive: true);
        failure?.Throw();
        Assert.True(failures.Count == 0, $"Seed {seed}:\n{string.Join('\n', failures)}");
    }

    private static void Sweep(Random random, string folder, int calls, SortedSet<string> failures)
    {
        var odd = new OddArguments(random, folder);
        foreach (MethodBase member in PublicMembers.All())
        {
            string name = PublicMembers.Name(member);
            Func<object?[], object?> call = SpanInvoker.For(member);
            Type[] types = SpanInvoker.ArgumentTypes(member);
            for (int i = 0; i < calls; i++)
            {
                object?[] arguments = Array.ConvertAll(types, odd.Of);
                if (Takes(member, arguments) && Fault(call, arguments) is { } fault)
                    failures.Add($"{name}: {fault}");
            }
        }
    }

    /// <summary>Whether the call makes sense: there is an object to call, and the call comes to an end.</summary>
    private static bool Takes(MethodBase member, object?[] arguments) =>
        (member.IsStatic || member is ConstructorInfo || arguments[0] is not null)
        && (member.Name != nameof(Evaluation.Run) || member.DeclaringType != typeof(Evaluation)
            || (arguments[3] is <= 3 && arguments[5] is <= 17));

    private static string? Fault(Func<object?[], object?> call, object?[] arguments)
    {
        try
        {
            object? result = call(arguments);
            if (result is System.Collections.IEnumerable lazy and not string)
                _ = lazy.Cast<object?>().Take(100).Count();
            (result as IDisposable)?.Dispose();
            return null;
        }
        catch (Exception e) when (IsDocumented(e) && !IsRaw(e))
        {
            return null;
        }
        catch (Exception e)
        {
            string where = e.StackTrace?.Split('\n').Select(static line => line.Trim())
                .FirstOrDefault(static line => line.Contains("Amago.", StringComparison.Ordinal)) ?? "";
            return $"{e.GetType().Name}: {e.Message} {where}";
        }
    }

    private static bool IsDocumented(Exception e) =>
        e is ArgumentException or InvalidOperationException or NotSupportedException or InvalidFileException or IOException
            or UnauthorizedAccessException or KeyNotFoundException;

    /// <summary>
    /// Whether the runtime's own code complains of what ours gave it: LINQ about a sequence, a list about an index, a span about its
    /// length.
    /// </summary>
    private static bool IsRaw(Exception e)
    {
        string thrower = new StackTrace(e).GetFrame(0)?.GetMethod()?.DeclaringType?.FullName ?? "";
        return e is not (ObjectDisposedException or NotSupportedException or IOException)
            && Array.Exists(RawThrowers, name => thrower.StartsWith(name, StringComparison.Ordinal));
    }

    private static int Number(string variable, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out int value) ? value : fallback;
}
