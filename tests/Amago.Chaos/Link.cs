using System.Diagnostics;
using System.Globalization;

namespace Amago.Chaos;

/// <summary>
/// A network namespace, which is a machine of its own as far as its processes can tell, with a link that can be cut. All of them and this
/// machine hang on one bridge.
/// </summary>
internal sealed class Link : IDisposable
{
    private static readonly string Bridge = string.Create(CultureInfo.InvariantCulture, $"amago{Environment.ProcessId}");
    private static int _number;

    private readonly string _outside;

    /// <summary>Makes the namespace and its link.</summary>
    public Link()
    {
        int number = Interlocked.Increment(ref _number);
        string id = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}n{number}");
        (Name, _outside) = ($"amago{id}", $"am{id}");
        Ip($"netns add {Name}");
        Ip($"link add {_outside} type veth peer name inside netns {Name}");
        Ip($"link set {_outside} master {Bridge} up");
        Ip(string.Create(CultureInfo.InvariantCulture, $"-n {Name} addr add 10.78.{1 + (number / 250)}.{number % 250}/16 dev inside"));
        Ip($"-n {Name} link set inside up");
        Ip($"-n {Name} link set lo up");
    }

    /// <summary>Name of the namespace.</summary>
    public string Name { get; }

    /// <summary>Makes the bridge, on which this machine has an address.</summary>
    /// <returns>The address.</returns>
    public static string CreateBridge()
    {
        Ip($"link add {Bridge} type bridge");
        Ip($"addr add 10.78.0.1/16 dev {Bridge}");
        Ip($"link set {Bridge} up");
        return "10.78.0.1";
    }

    /// <summary>Takes the bridge away.</summary>
    public static void DeleteBridge() => Ip($"link delete {Bridge}");

    /// <summary>Cuts the link: nothing arrives, and nothing says so.</summary>
    public void Cut() => Ip($"link set {_outside} down");

    /// <summary>Mends the link.</summary>
    public void Mend() => Ip($"link set {_outside} up");

    /// <summary>Shapes the link, both ways, to so many gigabits a second.</summary>
    public void Shape(double gigabits)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"root tbf rate {gigabits * 1000:0}mbit burst 512kb latency 100ms");
        Run("tc", $"qdisc add dev {_outside} {line}");
        Run("ip", $"netns exec {Name} tc qdisc add dev inside {line}");
    }

    public void Dispose() => Ip($"netns delete {Name}");

    private static void Ip(string arguments) => Run("ip", arguments);

    private static void Run(string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string text = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {arguments}: {text}");
    }
}
