using Amago.Rl.Cluster.Work;

namespace Amago.Tests.Rl.Cluster;

/// <summary>Bytes that go from one process to another: whole, or refused.</summary>
public sealed class BlobTests
{
    private const int Long = (3 * Blob.Piece) + 5;

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(Blob.Piece)]
    [InlineData(Long)]
    public async Task What_is_kept_is_read_whole(int length)
    {
        var store = new BlobStore();
        byte[] bytes = [.. Enumerable.Range(0, length).Select(static i => (byte)(i * 31 >> 3))];
        Blob blob = store.Keep("run/a", bytes);
        Assert.Equal(length <= Blob.Piece, blob.Bytes.Length == length);
        Assert.Equal(bytes, await BlobReader.ReadAsync(blob, (key, offset) => Task.FromResult(store.Piece(key, offset))));
    }

    [Fact]
    public async Task Damaged_bytes_are_refused_whether_their_hash_is_beside_them_or_at_their_end()
    {
        var store = new BlobStore();
        byte[] state = new byte[100];
        System.Security.Cryptography.SHA256.HashData(state.AsSpan(0, 68)).CopyTo(state, 68);
        foreach (Blob blob in new[] { store.Keep("a", state), store.KeepState("a", state) })
        {
            Assert.Equal(state, await BlobReader.ReadAsync(blob, None));
            Blob damaged = blob with { Bytes = [1, .. state[1..]] };
            await Assert.ThrowsAsync<InvalidDataException>(() => BlobReader.ReadAsync(damaged, None));
            Blob cut = blob with { Bytes = state[..20], Length = 20 };
            await Assert.ThrowsAsync<InvalidDataException>(() => BlobReader.ReadAsync(cut, None));
        }

        Assert.Empty(await BlobReader.ReadAsync(store.KeepState("none", []), None));
    }

    [Fact]
    public async Task What_a_header_claims_is_not_allocated()
    {
        var claimed = new Blob("a", Blob.MaxLength, new byte[32], []);
        long before = GC.GetTotalAllocatedBytes();
        await Assert.ThrowsAsync<InvalidDataException>(() => BlobReader.ReadAsync(claimed, (_, _) => Task.FromResult(new byte[10])));
        await Assert.ThrowsAsync<InvalidDataException>(() => BlobReader.ReadAsync(
            claimed, (_, offset) => Task.FromResult(new byte[offset == 0 ? Blob.Piece : 10])));
        await Assert.ThrowsAsync<InvalidDataException>(() => BlobReader.ReadAsync(claimed with { Length = int.MaxValue }, None));
        await Assert.ThrowsAsync<InvalidDataException>(() => BlobReader.ReadAsync(claimed with { Length = -1 }, None));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, Blob.MaxLength / 4); // other tests allocate meanwhile
    }

    [Fact]
    public void What_a_run_kept_is_dropped_with_it()
    {
        var store = new BlobStore();
        store.Keep("a/1", new byte[Long]);
        store.Keep("ab/1", new byte[Long]);
        store.DropAll("a/");
        Assert.Throws<KeyNotFoundException>(() => store.Piece("a/1", 0));
        Assert.Equal(Blob.Piece, store.Piece("ab/1", 0).Length);
        Assert.Throws<KeyNotFoundException>(() => store.Piece("ab/1", -1));
        Assert.Throws<KeyNotFoundException>(() => store.Piece("ab/1", Long));
    }

    private static Task<byte[]> None(string key, int offset) => throw new KeyNotFoundException(key);
}
