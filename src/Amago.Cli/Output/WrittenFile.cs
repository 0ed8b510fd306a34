namespace Amago.Cli.Output;

/// <summary>Says what a command wrote.</summary>
internal static class WrittenFile
{
    public static void Print(TextWriter output, string path, string type, int[] shape, bool json)
    {
        if (!json)
        {
            output.WriteLine($"{path}: {type} ({string.Join(", ", shape)})");
            return;
        }

        JsonOutput.Print(output, writer =>
        {
            writer.WriteString("output", path);
            writer.WriteString("type", type);
            writer.WriteNumbers("shape", shape);
        });
    }
}
