using System.Text;

namespace Amago.Cli.Output;

/// <summary>
/// A standard stream that may fail: results that can't be written are an error with its name; remarks that nobody can read are none.
/// </summary>
/// <param name="target">The writer that gets the text.</param>
/// <param name="name">Name of the stream in errors; null where there is none.</param>
internal sealed class StandardWriter(TextWriter target, string? name) : TextWriter(target.FormatProvider)
{
    public override Encoding Encoding => target.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void WriteLine() => Write(NewLine);

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Write(string? value) => Try(() => target.Write(value));

    public override void Flush() => Try(target.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (FileFailure.IsOfFile(e))
        {
            if (name is not null)
                throw FileFailure.Named(name, "can't be written", e);
        }
    }
}
