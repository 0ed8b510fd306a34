using System.Text;
using Amago.Rl;
using Amago.Rl.Runs;
using Amago.Tests.Formats;
using Amago.Tests.Onnx;

namespace Amago.Tests.Rl.Runs;

public sealed class TensorBoardLogTests
{
    // Fields of Event, of Summary.Value and of SessionLog.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, SessionLog = 7, Value = 1, Tag = 1, SimpleValue = 2, Status = 1;

    public static TheoryData<byte[], uint> Checksums => new()
    {
        { [], 0 },
        { Encoding.ASCII.GetBytes("123456789"), 0xe3069283 },
        { new byte[32], 0x8a9136aa }, // RFC 3720, B.4, as are those that follow
        { [.. Enumerable.Repeat((byte)0xff, 32)], 0x62a8ab43 },
        { [.. Enumerable.Range(0, 32).Select(static i => (byte)i)], 0x46dd794e },
        { [.. Enumerable.Range(0, 32).Select(static i => (byte)(31 - i))], 0x113fdb5c },
    };

    [Theory]
    [MemberData(nameof(Checksums))]
    public void The_checksum_is_Castagnolis(byte[] bytes, uint expected)
    {
        Assert.Equal(expected, Crc32C.Compute(bytes));
        Assert.Equal(expected, EventFile.Checksum(bytes));
    }

    [Fact]
    public void The_checksum_is_that_of_single_bits_for_every_length()
    {
        var bytes = new byte[64];
        new Random(3).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
            Assert.Equal(EventFile.Checksum(bytes.AsSpan(0, length)), Crc32C.Compute(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void Values_come_back_behind_the_version()
    {
        using var folder = new TemporaryFolder();
        var clock = new FixedClock(new DateTimeOffset(2020, 5, 17, 8, 30, 15, 250, TimeSpan.Zero));
        string path;
        using (var log = new TensorBoardLog(folder.Path, clock: clock))
        {
            path = log.Path;
            log.Scalar("charts/return", 12.5f, 3_000_000_000);
            log.Scalar("losses/Wert ä", float.NaN, 0);
        }

        Assert.StartsWith("events.out.tfevents.1589704215.", Path.GetFileName(path), StringComparison.Ordinal);
        List<ProtoFields> records = EventFile.Read(path);
        Assert.Equal(3, records.Count);
        Assert.Equal("brain.Event:2", records[0].Text(FileVersion));
        Assert.All(records, static record => Assert.Equal(1589704215.25, record.Double(WallTime)));
        ProtoFields first = records[1].Message(Summary).Message(Value), second = records[2].Message(Summary).Message(Value);
        Assert.Equal((3_000_000_000, "charts/return", 12.5f), (records[1].Integer(Step), first.Text(Tag), first.Float(SimpleValue)));
        Assert.Equal((0, "losses/Wert ä", float.NaN), (records[2].Integer(Step), second.Text(Tag), second.Float(SimpleValue)));
    }

    [Fact]
    public void Readers_see_what_was_flushed()
    {
        using var folder = new TemporaryFolder();
        using var log = new TensorBoardLog(folder.Path);
        log.Scalar("a", 1, 1);
        log.Flush();
        string copy = folder.File("copy");
        using (var shared = new FileStream(log.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        using (FileStream target = File.Create(copy))
            shared.CopyTo(target);
        Assert.Equal(2, EventFile.Read(copy).Count);
    }

    [Fact]
    public void A_resumed_run_has_a_file_of_its_own_that_ends_later_steps_of_the_first()
    {
        using var folder = new TemporaryFolder();
        var clock = new FixedClock(DateTimeOffset.UnixEpoch);
        using var log = new TensorBoardLog(folder.Path, clock: clock);
        string path;
        using (var resumed = new TensorBoardLog(folder.Path, resumeAfter: 500, clock: clock))
            path = resumed.Path;
        Assert.True(string.CompareOrdinal(log.Path, path) < 0);
        List<ProtoFields> records = EventFile.Read(path);
        Assert.Equal(2, records.Count);
        Assert.Equal(501, records[1].Integer(Step)); // readers keep what lies before it
        Assert.Equal(1, records[1].Message(SessionLog).Integer(Status)); // START
    }

    [Fact]
    public void Wrong_calls_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var log = new TensorBoardLog(folder.Path);
        Assert.Throws<ArgumentException>(() => log.Scalar("", 1, 1));
        Assert.Throws<DirectoryNotFoundException>(() => new TensorBoardLog(folder.File("missing")));
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
