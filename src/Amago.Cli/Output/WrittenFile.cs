namespace Amago.Cli.Output;

/// <summary>Prints what a command wrote, and where.</summary>
internal static class WrittenFile
{
    public static void Print(TextWriter output, string path, string type, int[] shape, bool json)
    {
        if (json)
            PrintJson(output, path, type, shape);
        else
            output.WriteLine($"{path}: {type} ({string.Join(", ", shape)})");
    }

    // Apart from Print, so that System.Text.Json is loaded only where it is asked for.
    private static void PrintJson(TextWriter output, string path, string type, int[] shape) => JsonOutput.Print(output, writer =>
    {
        writer.WriteString("output", path);
        writer.WriteString("type", type);
        writer.WriteNumbers("shape", shape);
    });
}
