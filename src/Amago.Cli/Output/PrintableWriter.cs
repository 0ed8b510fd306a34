using System.Text;

namespace Amago.Cli.Output;

/// <summary>
/// Lets nothing through to a terminal that would steer it: <see cref="WriteLine(string?)"/> writes one line whatever is in the text,
/// <see cref="Write(string?)"/> keeps line ends alone. Only what draws goes past it.
/// </summary>
internal sealed class PrintableWriter(TextWriter target) : TextWriter(target.FormatProvider)
{
    public override Encoding Encoding => target.Encoding;

    public override void Write(char value)
    {
        // A pair may come in two halves, which are judged together elsewhere; a half alone steers nothing.
        if (char.IsSurrogate(value))
            target.Write(value);
        else
            Write(value.ToString());
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value) => target.Write(Printable.Lines(value ?? ""));

    public override void WriteLine() => target.WriteLine();

    public override void WriteLine(string? value) => target.WriteLine(Printable.Line(value ?? ""));

    public override void Flush() => target.Flush();
}
