namespace Amago.Onnx.Proto;

/// <summary>One operator with the names of the values it reads and gives.</summary>
internal sealed class NodeProto(
    string name, string operatorType,
    IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, IReadOnlyList<AttributeProto> attributes) : ProtoMessage
{
    public IReadOnlyList<string> Inputs => inputs;

    public IReadOnlyList<string> Outputs => outputs;

    public override void Fields(IProtoFields to)
    {
        foreach (string input in inputs)
            to.Text(1, input);
        foreach (string output in outputs)
            to.Text(2, output);
        to.Text(3, name);
        to.Text(4, operatorType);
        foreach (AttributeProto attribute in attributes)
            to.Message(5, attribute);
    }
}

/// <summary>A constant setting of an operator.</summary>
internal abstract class AttributeProto(string name) : ProtoMessage
{
    /// <summary>Kind of the attribute, a number of <c>AttributeProto.AttributeType</c>.</summary>
    protected abstract long Type { get; }

    public static AttributeProto Float(string name, float value) => new FloatAttribute(name, value);

    public static AttributeProto Integer(string name, long value) => new IntegerAttribute(name, value);

    public static AttributeProto Integers(string name, params IReadOnlyList<int> values) => new IntegersAttribute(name, values);

    public static AttributeProto Tensor(string name, TensorProto value) => new TensorAttribute(name, value);

    public sealed override void Fields(IProtoFields to)
    {
        to.Text(1, name);
        Value(to);
        to.Integer(20, Type);
    }

    protected abstract void Value(IProtoFields to);

    private sealed class FloatAttribute(string name, float value) : AttributeProto(name)
    {
        protected override long Type => 1;

        protected override void Value(IProtoFields to) => to.Float(2, value);
    }

    private sealed class IntegerAttribute(string name, long value) : AttributeProto(name)
    {
        protected override long Type => 2;

        protected override void Value(IProtoFields to) => to.Integer(3, value);
    }

    private sealed class TensorAttribute(string name, TensorProto value) : AttributeProto(name)
    {
        protected override long Type => 4;

        protected override void Value(IProtoFields to) => to.Message(5, value);
    }

    private sealed class IntegersAttribute(string name, IReadOnlyList<int> values) : AttributeProto(name)
    {
        protected override long Type => 7;

        protected override void Value(IProtoFields to)
        {
            foreach (int value in values)
                to.Integer(8, value);
        }
    }
}
