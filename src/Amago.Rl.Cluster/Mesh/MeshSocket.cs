using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Amago.Rl.Cluster.Security;

namespace Amago.Rl.Cluster.Mesh;

/// <summary>Connections of a mesh: with TLS where there is a token, whose certificate both sides show; plain on loopback.</summary>
internal static class MeshSocket
{
    private const string Name = "amago";

    /// <summary>Connects to a listener.</summary>
    /// <exception cref="IOException">Nobody answers, or somebody who does not know the token.</exception>
    public static async Task<Stream> ConnectAsync(IPEndPoint address, JoinToken? token, CancellationToken cancellation)
    {
        ExpectAllowed(address, token);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
            return await SecuredAsync(socket, token, isServer: false, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e is SocketException ? new IOException($"Mesh: {address} can't be reached: {e.Message}", e) : e;
        }
    }

    /// <summary>Makes a stream of a socket that was accepted.</summary>
    /// <exception cref="IOException">The other side does not know the token.</exception>
    public static Task<Stream> AcceptAsync(Socket socket, JoinToken? token, CancellationToken cancellation)
    {
        socket.NoDelay = true;
        return SecuredAsync(socket, token, isServer: true, cancellation);
    }

    /// <summary>Checks that an address is on loopback where there is no token.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void ExpectAllowed(IPEndPoint address, JoinToken? token)
    {
        if (token is null && !IPAddress.IsLoopback(address.Address))
            throw new ArgumentException($"Mesh: expected an address on loopback, for there is no token; got {address}.", nameof(address));
    }

    private static async Task<Stream> SecuredAsync(Socket socket, JoinToken? token, bool isServer, CancellationToken cancellation)
    {
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (token is null)
            return plain;
        var secured = new SslStream(plain);
        try
        {
            RemoteCertificateValidationCallback admits = (_, certificate, _, _) => Admits(token, certificate);
            Task authentication = isServer
                ? secured.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        EnabledSslProtocols = SslProtocols.Tls13,
                        ServerCertificate = token.Certificate(),
                        ClientCertificateRequired = true,
                        RemoteCertificateValidationCallback = admits,
                    },
                    cancellation)
                : secured.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions
                    {
                        EnabledSslProtocols = SslProtocols.Tls13,
                        TargetHost = Name,
                        ClientCertificates = [token.Certificate()],
                        RemoteCertificateValidationCallback = admits,
                    },
                    cancellation);
            await authentication.ConfigureAwait(false);
            return secured;
        }
        catch (Exception e)
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            throw e is AuthenticationException
                ? new IOException($"Mesh: the other side does not know the token: {e.Message}", e)
                : e;
        }
    }

    private static bool Admits(JoinToken token, X509Certificate? certificate)
    {
        if (certificate is null)
            return false;
        using var shown = new X509Certificate2(certificate);
        return token.Admits(shown);
    }
}
