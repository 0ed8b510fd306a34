using Amago.Serving.Models;
using Amago.Serving.Protocol;
using Google.Protobuf;

namespace Amago.Serving.Rpc;

/// <summary>Writes what gRPC answers: tensors as bytes in <c>raw_output_contents</c>.</summary>
internal static class RpcResponse
{
    public static ModelInferResponse Of(string model, InferenceRequest request, StateDict answers)
    {
        var response = new ModelInferResponse { ModelName = model, ModelVersion = ModelSet.Version, Id = request.Id ?? "" };
        foreach (RequestedOutput output in request.Of(answers))
        {
            Tensor values = answers[output.Name];
            var form = new ModelInferResponse.Types.InferOutputTensor { Name = output.Name, Datatype = DataType.Of(values.DType) };
            foreach (int size in values.Shape.Sizes)
                form.Shape.Add(size);
            response.Outputs.Add(form);
            response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(DataType.Write(values)));
        }

        return response;
    }
}
