using Amago.Configuration;
using Amago.Formats;

namespace Amago.Tests.Configuration.Gin;

/// <summary>Whatever a file holds, reading it gives bindings or one error that says where, in memory that follows its size.</summary>
public sealed class GinMutationTests
{
    private const int Seed = 20261125, Mutations = 5_000;

    // A character makes a list of one value, with what it takes to read it.
    private const long BytesPerCharacter = 2000, FixedBytes = 1 << 20;

    private static readonly string[] Seeds =
    [
        "import amago.nets.cnn\nNatureishCNN.channels = [1, 2, 3] # c\npolicy/a.b/NatureishCNN:\n    kernels = (1,)\n    strides = {'a': "
        + "{1, 2}}\n",
        "m = %n\nn = [%m, @NatureishCNN(), 'a' \"b\" r'c' '''d\n''', 0x_f, 1e-5, -1, +2.5, None, True, set()]\n"
            + "NatureishCNN.channels = %m\n",
        "NatureishCNN.channels = \\\n [[[1], ((2,),)], '\\x41\\u0042\\U00000043\\101\\n']\ninclude 'x.gin'\na/macro.value = 3\nb = "
        + "@a/macro()\n",
    ];

    private static readonly string[] Pieces =
        ["[", "]", "(", ")", "{", "}", "'", "\"", "'''",
         "\\", "\n", "#", "%", "@", "/", ".", "=", ":", ",", "-", "0x", "1e", "_", "\0", "\r", "\t", "\ud800", "é",
         "set(", "include ", "import ", "%m", "999999999999", "b'"];

    [Fact]
    public void Mutated_files_are_read_or_refused()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        int read = 0;
        for (int i = 0; i < Mutations; i++)
        {
            string text = Seeds[i % Seeds.Length];
            for (int times = random.Next(1, 5); times > 0; times--)
                text = Mutate(text, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Bindings bindings = Configured.Gin(text, Configured.SkipUnknown);
                bindings.Nature();
                read++;
            }
            catch (InvalidFileException e)
            {
                Assert.Matches(@"^x\.gin:[0-9]+:[0-9]+: ", e.Message);
                Assert.DoesNotContain('\n', e.Message);
            }
            catch (ArgumentException e) when (e.Message.StartsWith("NatureishCNN: ", StringComparison.Ordinal))
            {
                read++; // lists that the encoder refuses
            }
            catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"seed {Seed}, mutation {i}, {text}: {e}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= FixedBytes + (BytesPerCharacter * text.Length),
                $"seed {Seed}, mutation {i}: {text.Length} characters made it allocate {allocated}");
        }

        Assert.InRange(read, 1, Mutations - 1);
    }

    [Fact]
    public void Much_of_anything_is_read_or_refused()
    {
        foreach (string piece in (string[])
        [
            .. Pieces, "[],", "a=1\n", "a/", "a.", "'a'", "(1,", "%a ", "\\\n", "A.b=1\n", "A:\n b=1\n", "1_", "1 ", "'\\n", "+", "{1:"
        ])
        {
            string text = string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length));
            foreach (string start in (string[])["", "a = ", "a = [", "NatureishCNN.channels = [", "a = '''"])
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    Configured.Gin(start + text, Configured.SkipUnknown);
                }
                catch (InvalidFileException e)
                {
                    Assert.InRange(e.Message.Length, 1, 1000);
                }

                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated <= 500L * text.Length, $"'{start}' and much of '{piece}' made it allocate {allocated}");
            }
        }
    }

    private static string Mutate(string text, Random random)
    {
        int position = random.Next(text.Length + 1), end = Math.Min(text.Length, position + random.Next(8));
        return random.Next(4) switch
        {
            0 => text[..position] + text[end..],
            1 => text[..position],
            2 => text[..position] + text[position..end] + text[position..],
            _ => text[..position] + Pieces[random.Next(Pieces.Length)] + text[position..],
        };
    }
}
