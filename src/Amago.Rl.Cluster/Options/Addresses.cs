using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Amago.Cli.Options;

namespace Amago.Rl.Cluster.Options;

/// <summary>Addresses of this machine.</summary>
internal static class Addresses
{
    /// <summary>The option that says at which address others reach this machine.</summary>
    public static Option<string?> AdvertiseOption()
    {
        Option<string?> option = new("--advertise")
        {
            Description = "The address of this machine that the others reach it at, where it is not the one it listens at.",
            HelpName = "IP",
        };
        option.Validators.Add(static result =>
        {
            if (result.Tokens is [.., { Value: var text }] && (!IPAddress.TryParse(text, out IPAddress? address) || IsOfAll(address)))
                result.AddError($"--advertise: expected an address such as 10.0.0.1, got '{text}'.");
        });
        return option;
    }

    /// <summary>The option that says at which port gradients are exchanged.</summary>
    public static Option<int?> MeshPortOption() => OptionValues.Integer(
        "--mesh-port", "Port for gradients, with PPO.gradients=sharded. [default: any that is free]", min: 1, max: IPEndPoint.MaxPort);

    /// <summary>Where others reach a silo.</summary>
    /// <param name="listen">Where it listens.</param>
    /// <param name="advertised">The address that was named; null for none.</param>
    /// <exception cref="ArgumentException">It listens at all interfaces, and there is not exactly one that others could mean.</exception>
    public static IPEndPoint Advertised(IPEndPoint listen, string? advertised)
    {
        if (advertised is not null)
            return new IPEndPoint(IPAddress.Parse(advertised), listen.Port);
        if (!IsOfAll(listen.Address))
            return listen;
        IPAddress[] own = [.. Own(listen.AddressFamily)];
        return own is [var only]
            ? new IPEndPoint(only, listen.Port)
            : throw new ArgumentException(
                $"--listen {listen}: expected --advertise IP beside it, for this machine has {own.Length} addresses "
                + $"({string.Join(", ", own.Take(8).Select(static address => address.ToString()))}), and workers need one.");
    }

    /// <summary>The address from which this machine reaches another: what the other would answer to.</summary>
    public static IPAddress Toward(IPEndPoint other)
    {
        using var socket = new Socket(other.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(other); // sends nothing
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException e)
        {
            throw new ArgumentException($"{other}: expected an address that this machine has a way to, got none ({e.Message}).", e);
        }
    }

    /// <summary>A port that nobody listens at now.</summary>
    public static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whether an address stands for all of a machine.</summary>
    public static bool IsOfAll(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IEnumerable<IPAddress> Own(AddressFamily family) => NetworkInterface.GetAllNetworkInterfaces()
        .Where(static network => network.OperationalStatus == OperationalStatus.Up
            && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(static network => network.GetIPProperties().UnicastAddresses)
        .Select(static entry => entry.Address)
        .Where(address => address.AddressFamily == family && !address.IsIPv6LinkLocal);
}
