using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Amago.Rl;
using Amago.Rl.Cluster.Hosting;
using Amago.Rl.Cluster.Joining;
using Amago.Rl.Cluster.Options;
using Amago.Rl.Cluster.Security;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Cluster.Commands;
using Amago.Tests.Rl.Runs;

namespace Amago.Tests.Rl.Cluster.Hosting;

/// <summary>Whatever comes to a learner's port that is no worker of its: it is let go of, and a worker still joins.</summary>
[Collection(nameof(ALearnerAlone))]
public sealed class HostileInputTests
{
    private static readonly Dictionary<string, string> Plain = [];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_learner_lives_on_and_a_worker_joins(bool hasToken)
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        return Task.Run(() => CheckAsync(hasToken, end), end); // as in a program: on no context that a rollout would block
    }

    [Fact]
    public void A_card_of_an_older_program_is_refused_with_both_versions()
    {
        RunCard card = RunCard.OfThisProcess("Training.game = 'breakout'\n") with { Protocol = 0, Library = "0.0.1" };
        (ShardWorker? worker, string? refusal) = JoinCheck.Prepare(RunCardForm.ToBytes(card), restartsEpisodes: false);
        Assert.Null(worker);
        Assert.Contains("protocol 0", refusal, StringComparison.Ordinal);
        Assert.Contains("0.0.1", refusal, StringComparison.Ordinal);
    }

    private static async Task CheckAsync(bool hasToken, CancellationToken end)
    {
        using var folder = new TemporaryFolder();
        var address = new IPEndPoint(IPAddress.Loopback, ClusterRun.FreePort());
        JoinToken? token = hasToken ? TokenFile.ReadOrCreate(folder.File("token")) : null;
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var learnerOptions = new LearnerOptions(address, address, token)
        {
            Workers = 1,
            Notice = text =>
            {
                if (text.Contains("has joined", StringComparison.Ordinal))
                    joined.TrySetResult();
                if (text.Contains("is refused", StringComparison.Ordinal))
                    joined.TrySetException(new InvalidOperationException(text));
            },
        };
        await using ClusterLearner learner = await ClusterLearner.StartAsync(learnerOptions);
        var opened = new List<IDisposable>();
        try
        {
            foreach (byte[] bytes in Garbage())
                await SendAsync(address, bytes);
            for (int i = 0; i < 200; i++) // they say nothing, and stay
                opened.Add(await ConnectAsync(address));
            TcpClient half = await ConnectAsync(address);
            opened.Add(half);
            await half.GetStream().WriteAsync(HalfHello(), end);
            if (token is not null)
            {
                await ExpectRefusedAsync(address, JoinToken.Create());
                await ExpectRefusedAsync(address, token: null);
            }

            using TrainingRun run = TrainingRun.Start(folder.File("run"), SmallRun.Bindings(), learner.Connect);
            string[] admitted = token is null ? [] : ["--token-file", folder.File("token")];
            using Process worker = ClusterRun.Start(Plain, ["worker", "--join", address.ToString(), .. admitted]);
            await joined.Task.WaitAsync(Patience, end);
            run.Iterate();
            worker.Kill(entireProcessTree: true);
        }
        finally
        {
            opened.ForEach(static one => one.Dispose());
        }
    }

    private static IEnumerable<byte[]> Garbage()
    {
        yield return Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: learner\r\n\r\n");
        yield return Encoding.ASCII.GetBytes("SSH-2.0-OpenSSH_9.2\r\n");
        yield return [0];
        yield return [.. Enumerable.Repeat((byte)0xFF, 4096)];
        foreach (int length in (int[])[100_000_000, int.MaxValue, -1, int.MinValue, 0, 1024])
        {
            yield return BitConverter.GetBytes(length); // of a preamble
            yield return [.. BitConverter.GetBytes(length), .. BitConverter.GetBytes(length), .. new byte[2000]];
        }

        int seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int i = 0; i < 50; i++)
        {
            var bytes = new byte[random.Next(1, 5000)];
            random.NextBytes(bytes);
            yield return bytes;
        }
    }

    // The beginning of a TLS record of 512 bytes, of which 20 come.
    private static byte[] HalfHello() => [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, .. new byte[14]];

    private static async Task<TcpClient> ConnectAsync(IPEndPoint address)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address);
        return client;
    }

    private static async Task SendAsync(IPEndPoint address, byte[] bytes)
    {
        using TcpClient client = await ConnectAsync(address);
        try
        {
            await client.GetStream().WriteAsync(bytes);
        }
        catch (IOException)
        {
            // It has been let go of before all was said.
        }
    }

    private static async Task ExpectRefusedAsync(IPEndPoint address, JoinToken? token)
    {
        using TcpClient client = await ConnectAsync(address);
        await using var stream = new SslStream(client.GetStream());
        using X509Certificate2? certificate = token?.Certificate();
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "amago",
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificates = certificate is null ? null : [certificate],
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
            });
            Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience)); // where TLS 1.3 says it
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // so it is said, too
        }
    }
}
