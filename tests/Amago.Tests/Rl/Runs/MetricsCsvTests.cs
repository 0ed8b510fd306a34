using Amago.Formats;
using Amago.Rl;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Runs;

public sealed class MetricsCsvTests
{
    private static readonly string[] Columns = ["return", "value loss"];

    [Fact]
    public void Rows_stand_under_their_header_and_are_there_at_once()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("metrics.csv");
        using MetricsCsv csv = MetricsCsv.Create(path, Columns);
        csv.Write(100, 0.5, -1e-7);
        csv.Write(2_000_000, double.NaN, 12345678.25);
        MetricsTable table = MetricsTable.Load(path);
        Assert.Equal(Columns, table.Columns);
        Assert.Equal([100, 2_000_000], table.Steps);
        Assert.Equal([0.5, double.NaN], table.Values("return"));
        csv.Dispose();
        Assert.Equal("step,return,value loss\n100,0.5,-1E-07\n2000000,NaN,12345678.25\n", File.ReadAllText(path));
    }

    [Fact]
    public void Numbers_come_back_as_they_were()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("metrics.csv");
        const int Seed = 5;
        var random = new Random(Seed);
        double[] values =
        [
            0, -0.0, 0.1,
            0.1f, double.Epsilon, double.MaxValue, double.MinValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
            .. Enumerable.Range(0, 500).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64()))
                .Where(static value => !double.IsNaN(value)),
        ];
        using (MetricsCsv csv = MetricsCsv.Create(path, ["x"]))
        {
            for (int i = 0; i < values.Length; i++)
                csv.Write(i, values[i]);
        }

        Assert.Equal(
            values.Select(BitConverter.DoubleToInt64Bits), MetricsTable.Load(path).Values("x").Select(BitConverter.DoubleToInt64Bits));
    }

    [Theory]
    [InlineData(3)] // a checkpoint before the last row
    [InlineData(4)] // one of the last row, of which only the line's end is missing or nothing
    public void A_run_killed_at_any_byte_of_its_last_row_goes_on_as_if_it_had_not_been(int checkpoint)
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole.csv"), cut = folder.File("cut.csv");
        using (MetricsCsv csv = MetricsCsv.Create(whole, Columns))
            WriteRows(csv, 1, 8);
        byte[] expected = File.ReadAllBytes(whole);
        int start = Ends(expected)[3], end = Ends(expected)[4]; // of the row of step 4
        for (int length = checkpoint == 4 ? end : start; length <= end; length++)
        {
            File.WriteAllBytes(cut, expected[..length]);
            using (MetricsCsv csv = MetricsCsv.Resume(cut, Columns, checkpoint))
                WriteRows(csv, checkpoint + 1, 8);
            Assert.Equal(expected, File.ReadAllBytes(cut));
        }
    }

    [Fact]
    public void Rows_beyond_the_step_are_dropped()
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole.csv"), resumed = folder.File("resumed.csv");
        using (MetricsCsv csv = MetricsCsv.Create(whole, Columns))
            WriteRows(csv, 1, 8);
        for (int step = 0; step <= 9; step++)
        {
            File.Copy(whole, resumed, overwrite: true);
            using (MetricsCsv csv = MetricsCsv.Resume(resumed, Columns, step))
                WriteRows(csv, step + 1, 8);
            Assert.Equal(File.ReadAllText(whole), File.ReadAllText(resumed));
        }
    }

    [Theory]
    [InlineData("step,return\n", "the columns step,return,value loss", "got step,return, in line 1")]
    [InlineData("step,value loss,return\n1,2,3\n", "the columns step,return,value loss", "in line 1")]
    [InlineData("step,return,value loss", "a header that starts with step", "in line 1")] // no end
    [InlineData("", "a header that starts with step", "in line 1")]
    [InlineData("step,return,value loss\n1,2\n", "3 numbers", "got 2, in line 2")]
    [InlineData("step,return,value loss\n1,2,3\n2,x,3\n", "a number for return", "\"x\", in line 3")]
    [InlineData("step,return,value loss\n1.5,2,3\n", "a whole number", "\"1.5\", in line 2")]
    [InlineData("step,return,value loss\n2,2,3\n2,2,3\n", "greater than the step of the row before", "in line 3")]
    public void Another_file_is_refused_and_left_as_it_is(string text, params string[] message)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("metrics.csv");
        File.WriteAllText(path, text);
        Fails.With<InvalidFileException>(() => MetricsCsv.Resume(path, Columns, 100), [path, .. message]);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void A_column_that_is_refused_is_quoted_in_part_and_printable()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<ArgumentException>(
            () => MetricsCsv.Create(folder.File("metrics.csv"), [$"a\u001b[31m,{new string('x', 100_000)}"]));
        Assert.InRange(error.Message.Length, 1, 1000);
        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Fact]
    public void Wrong_calls_are_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("metrics.csv");
        Fails.With<FileNotFoundException>(() => MetricsCsv.Resume(path, Columns, 1), path, "no such file");
        foreach (string column in new[] { "", "a,b", "a\"b", "a\nb" })
            Fails.With<ArgumentException>(
                () => MetricsCsv.Create(path, ["x", column]), $"\"{column.Replace("\n", "\\u000a", StringComparison.Ordinal)}\"");
        Fails.With<ArgumentException>(() => MetricsCsv.Create(path, ["x", "x"]), "\"x\" twice");
        Fails.With<ArgumentException>(() => MetricsCsv.Create(path, ["step"]), "\"step\" twice");
        Assert.False(File.Exists(path));

        using MetricsCsv csv = MetricsCsv.Create(path, Columns);
        csv.Write(5, 1, 2);
        Fails.With<ArgumentException>(() => csv.Write(6, 1), "expected 2 values", "got 1", "at step 6");
        Fails.With<ArgumentException>(() => csv.Write(5, 1, 2), "greater than the 5", "got 5");
        Fails.With<ArgumentException>(() => MetricsTable.Load(path).Values("loss"), "return, value loss", "got loss");
    }

    // Position behind each line.
    private static int[] Ends(byte[] text) => [.. Enumerable.Range(0, text.Length).Where(i => text[i] == '\n').Select(static i => i + 1)];

    private static void WriteRows(MetricsCsv csv, int first, int last)
    {
        for (int step = first; step <= last; step++)
            csv.Write(step, Math.Sqrt(step), -step / 3.0);
    }
}
