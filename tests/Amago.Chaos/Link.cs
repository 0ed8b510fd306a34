using System.Diagnostics;
using System.Globalization;

namespace Amago.Chaos;

/// <summary>
/// A network namespace, which is a machine of its own as far as its processes can tell, with a link to this one that can be cut.
/// </summary>
internal sealed class Link : IDisposable
{
    private static int s_number;

    private readonly string _outside;

    /// <summary>Makes the namespace; this side of its link has the address 10.77.N.1, the other 10.77.N.2.</summary>
    public Link()
    {
        int number = Interlocked.Increment(ref s_number);
        string id = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId % 10000}n{number}");
        (Name, _outside) = ($"amago{id}", $"am{id}");
        Subnet = string.Create(CultureInfo.InvariantCulture, $"10.77.{number % 250}");
        Ip($"netns add {Name}");
        Ip($"link add {_outside} type veth peer name inside netns {Name}");
        Ip($"addr add {Subnet}.1/24 dev {_outside}");
        Ip($"link set {_outside} up");
        Ip($"-n {Name} addr add {Subnet}.2/24 dev inside");
        Ip($"-n {Name} link set inside up");
        Ip($"-n {Name} link set lo up");
        Ip($"-n {Name} route add default via {Subnet}.1");
    }

    public string Name { get; }

    /// <summary>The first three numbers of its addresses.</summary>
    public string Subnet { get; }

    /// <summary>Cuts the link: nothing arrives, and nothing says so.</summary>
    public void Cut() => Ip($"link set {_outside} down");

    /// <summary>Mends the link.</summary>
    public void Mend() => Ip($"link set {_outside} up");

    /// <summary>Gives this machine an address that all namespaces reach.</summary>
    public static void Ip(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        string text = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ip {arguments}: {text}");
    }

    public void Dispose() => Ip($"netns delete {Name}");
}
