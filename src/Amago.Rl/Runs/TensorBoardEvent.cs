using Google.Protobuf;

namespace Amago.Rl.Runs;

/// <summary>
/// The messages of TensorBoard's event files. Field numbers:
/// https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto and
/// https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/summary.proto.
/// </summary>
internal static class TensorBoardEvent
{
    // Event
    private const int WallTime = 1, Step = 2, Version = 3, Summary = 5, SessionLog = 7;

    // Summary, Summary.Value and SessionLog
    private const int Value = 1, Tag = 1, SimpleValue = 2, Status = 1;

    private const long Start = 1;

    /// <summary>The message with which every event file starts.</summary>
    public static byte[] FileVersion(double wallTime) => Message(output =>
    {
        WriteWallTime(output, wallTime);
        WriteText(output, Version, "brain.Event:2");
    });

    /// <summary>A message with the value of a curve at a step.</summary>
    public static byte[] Scalar(double wallTime, long step, string tag, float value)
    {
        byte[] point = Message(output =>
        {
            WriteText(output, Tag, tag);
            output.WriteTag(SimpleValue, WireFormat.WireType.Fixed32);
            output.WriteFloat(value);
        });
        byte[] summary = Message(output => WriteMessage(output, Value, point));
        return Message(output =>
        {
            WriteWallTime(output, wallTime);
            WriteInteger(output, Step, step);
            WriteMessage(output, Summary, summary);
        });
    }

    /// <summary>Says that the run starts again: readers forget what files before this one say about this step and later ones.</summary>
    public static byte[] Restart(double wallTime, long step)
    {
        byte[] status = Message(static output => WriteInteger(output, Status, Start));
        return Message(output =>
        {
            WriteWallTime(output, wallTime);
            WriteInteger(output, Step, step);
            WriteMessage(output, SessionLog, status);
        });
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
            write(output);
        return bytes.ToArray();
    }

    private static void WriteWallTime(CodedOutputStream output, double seconds)
    {
        output.WriteTag(WallTime, WireFormat.WireType.Fixed64);
        output.WriteDouble(seconds);
    }

    private static void WriteInteger(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void WriteText(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static void WriteMessage(CodedOutputStream output, int field, byte[] message)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(message));
    }
}
