using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Amago.Rl.Cluster.Options;

/// <summary>Where somebody listens, as a person writes it: <c>HOST:PORT</c>, an IPv6 address in brackets.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">1 to 65535.</param>
internal sealed record HostPort(string Host, int Port)
{
    /// <summary>An option that takes one.</summary>
    public static Option<HostPort?> Option(string name, string description, bool required) => new(name)
    {
        Description = description,
        HelpName = "HOST:PORT",
        Required = required,
        CustomParser = result =>
        {
            HostPort? value = TryParse(result.Tokens[^1].Value);
            if (value is null)
                result.AddError($"{name}: expected a host and a port such as 10.0.0.1:11111, got '{result.Tokens[^1].Value}'.");
            return value;
        },
    };

    /// <summary>Reads a host and a port; null where the text is none.</summary>
    public static HostPort? TryParse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port is < 1 or > IPEndPoint.MaxPort)
            return null;
        string host = text[..colon];
        bool isBracketed = host is ['[', .., ']'];
        if (isBracketed)
            host = host[1..^1];
        bool isHost = isBracketed
            ? IPAddress.TryParse(host, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6
            : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
        return isHost ? new HostPort(host, port) : null;
    }

    /// <summary>The first address of the host, one of IPv4 where there is one; of all interfaces where that was named.</summary>
    /// <exception cref="ArgumentException">The name has no address.</exception>
    public IPEndPoint Resolve()
    {
        if (IPAddress.TryParse(Host, out IPAddress? address))
            return new IPEndPoint(address, Port);
        try
        {
            IPAddress[] all = Dns.GetHostAddresses(Host);
            return new IPEndPoint(all.FirstOrDefault(static one => one.AddressFamily == AddressFamily.InterNetwork) ?? all[0], Port);
        }
        catch (Exception e) when (e is SocketException or IndexOutOfRangeException)
        {
            throw new ArgumentException($"{Host}: expected the name or the address of a machine, got one that is not known.", e);
        }
    }
}
