using Amago.Serving.Models;
using Amago.Serving.Protocol;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Amago.Serving.Rpc;

/// <summary>Reads inference requests of gRPC: all tensors as bytes in <c>raw_input_contents</c>, or all as numbers by their type.</summary>
internal static class RpcRequest
{
    /// <summary>Reads a request for a model.</summary>
    /// <exception cref="RefusedException">It does not fit the model.</exception>
    public static InferenceRequest Read(Generation model, ModelInferRequest request)
    {
        var inputs = new RequestInputs(model);
        bool isRaw = request.RawInputContents.Count > 0;
        if (isRaw && request.RawInputContents.Count != request.Inputs.Count)
            throw Bad($"raw_input_contents: expected one for each of {request.Inputs.Count} inputs, got {request.RawInputContents.Count}.");
        for (int i = 0; i < request.Inputs.Count; i++)
        {
            ModelInferRequest.Types.InferInputTensor input = request.Inputs[i];
            RequestInputs.ExpectRank(input.Name, input.Shape.Count);
            (ObservationEntry entry, Shape shape) = inputs.Expect(input.Name, input.Datatype, [.. input.Shape]);
            if (isRaw && input.Contents is not null)
                throw Bad($"{input.Name}: expected either contents or raw_input_contents, got both.");
            inputs.Add(input.Name, entry, isRaw
                ? Raw(request.RawInputContents[i], input.Name, entry.DType, shape)
                : Numbers(input.Contents ?? new InferTensorContents(), input.Name, entry.DType, shape));
        }

        RequestedOutput[]? outputs =
            inputs.Outputs(request.Outputs.Select(static output => new RequestedOutput(output.Name, Binary: true)));
        return new InferenceRequest(request.Id, inputs.Finish(), outputs, Binary: true, Timeout(request.Parameters));
    }

    private static Tensor Raw(ByteString bytes, string name, DType type, Shape shape)
    {
        long expected = (long)shape.ElementCount * DataType.Size(type);
        return bytes.Length == expected
            ? DataType.Read(bytes.Span, type, shape)
            : throw Bad($"{name}: expected {expected} bytes in raw_input_contents for {shape}, got {bytes.Length}.");
    }

    private static Tensor Numbers(InferTensorContents contents, string name, DType type, Shape shape)
    {
        (int count, string field) = type switch
        {
            DType.UInt8 => (contents.UintContents.Count, "uint_contents"),
            DType.Int64 => (contents.Int64Contents.Count, "int64_contents"),
            _ => (contents.Fp32Contents.Count, "fp32_contents"),
        };
        if (count != shape.ElementCount)
            throw Bad($"{name}: expected {shape.ElementCount} numbers in {field} for {shape}, got {count}.");
        return type switch
        {
            DType.UInt8 => Tensor.FromArray([.. contents.UintContents.Select(value => value <= byte.MaxValue
                ? (byte)value
                : throw Bad($"{name}: expected 0 to 255, got {value}."))], shape),
            DType.Int64 => Tensor.FromArray([.. contents.Int64Contents], shape),
            _ => Tensor.FromArray([.. contents.Fp32Contents], shape),
        };
    }

    private static long Timeout(MapField<string, InferParameter> parameters) =>
        !parameters.TryGetValue("timeout", out InferParameter? timeout)
            ? 0
            : timeout.ParameterChoiceCase == InferParameter.ParameterChoiceOneofCase.Int64Param
                ? timeout.Int64Param
                : throw Bad($"timeout: expected microseconds in int64_param, got {timeout.ParameterChoiceCase}.");

    private static RefusedException Bad(string message) => new(RefusedException.Damaged, message);
}
