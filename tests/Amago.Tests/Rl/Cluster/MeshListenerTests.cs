using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Amago.Rl.Cluster.Mesh;

namespace Amago.Tests.Rl.Cluster;

/// <summary>Who is no member is refused at the port of a mesh, and members are connected nevertheless.</summary>
public sealed class MeshListenerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Garbage_at_the_port_is_hung_up_on_and_disturbs_nobody(bool hasToken)
    {
        using var rig = new MeshRig(2, hasToken);
        MeshPlan plan = rig.Plan(2, new(0, 1), new(1, 1));
        byte[] hello = new MeshHello(plan.Digest, 1, 0).ToBytes(), wrong = [.. hello];
        wrong[0] ^= 1;
        byte[][] garbage =
        [
            [], [0], Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + new string('x', 100)), wrong, hello[..^1],
            [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, .. Enumerable.Repeat((byte)7, 300)], // the start of a TLS handshake
            [.. BitConverter.GetBytes(100_000_000), .. new byte[100]], [.. BitConverter.GetBytes(-1L), .. new byte[100]],
        ];
        foreach (byte[] bytes in garbage)
            Assert.Null(MeshHello.TryRead(await rig.Say(0, bytes)));
        Assert.Equal(0, rig[0].Waiting);
        GradientMesh[] meshes = await rig.ConnectAll(plan);
        Assert.All(
            MeshRig.Run(meshes, static (index, mesh) =>
            {
                float[] total = new float[3];
                mesh.Sum([1, 2, 3f + index], total);
                return total[2];
            }),
            static sum => Assert.Equal(7, sum.Result));
    }

    [Fact]
    public async Task Who_does_not_know_the_token_is_refused_on_both_sides()
    {
        using var rig = new MeshRig(2, hasToken: true);
        MeshPlan plan = rig.Plan(2, new(0, 1), new(1, 1));
        TimeSpan patience = TimeSpan.FromSeconds(20);
        IOException stranger = await Assert.ThrowsAnyAsync<IOException>(() => rig.Connect(plan, 1, patience, isStranger: true));
        Assert.Contains("can't be reached", stranger.Message, StringComparison.Ordinal);
        using var client = new TcpClient();
        await client.ConnectAsync(rig[0].Address, Token);
        await using var secured = new SslStream(client.GetStream(), false, static (_, certificate, _, _) => certificate is not null);
        await Assert.ThrowsAnyAsync<IOException>(async () => // without a certificate
        {
            await secured.AuthenticateAsClientAsync("amago");
            await secured.WriteAsync(new MeshHello(plan.Digest, 1, 0).ToBytes(), Token);
            await secured.ReadExactlyAsync(new byte[MeshHello.Size], Token);
        });
        Assert.Equal(0, rig[0].Waiting);
    }

    [Fact]
    public async Task A_hello_that_comes_early_waits_for_its_mesh_and_one_of_another_epoch_is_never_answered()
    {
        using var rig = new MeshRig(2, hasToken: false);
        MeshPlan old = rig.Plan(2, new(0, 1), new(1, 1)), plan = rig.Plan(2, new(0, 1), new(1, 1));
        Task<GradientMesh> late = rig.Connect(old, 1), early = rig.Connect(plan, 1);
        while (rig[0].Waiting < 2)
            await Task.Delay(5, Token);
        using GradientMesh first = await rig.Connect(plan, 0);
        using GradientMesh second = await early;
        Assert.False(late.IsCompleted);
        Assert.Equal(1, rig[0].Waiting);
        rig[0].Dispose();
        await Assert.ThrowsAnyAsync<IOException>(() => late);
    }

    [Fact]
    public async Task A_member_that_does_not_come_is_named()
    {
        using var rig = new MeshRig(3, hasToken: false);
        MeshPlan plan = rig.Plan(3, new(0, 1), new(1, 1), new(2, 1));
        IOException alone = await Assert.ThrowsAnyAsync<IOException>(() => rig.Connect(plan, 0, TimeSpan.FromSeconds(1)));
        Assert.Contains("expected all members of epoch 0 within 00:00:01", alone.Message, StringComparison.Ordinal);
        rig[0].Dispose();
        IOException refused = await Assert.ThrowsAnyAsync<IOException>(() => rig.Connect(plan, 1));
        Assert.Contains("member 0 (127.0.0.1:", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_token_only_loopback_is_listened_at()
    {
        Fails.With<ArgumentException>(
            () => new MeshListener(new IPEndPoint(IPAddress.Any, 0), null, TimeSpan.FromSeconds(1)), "expected an address on loopback");
        Fails.With<ArgumentException>(
            () => MeshSocket.ConnectAsync(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1), null, CancellationToken.None).GetAwaiter()
                .GetResult(),
            "expected an address on loopback", "192.0.2.1:1");
    }
}
