using System.Text;
using Amago.Fuzz.Mutation;
using Amago.Rl;
using Amago.Serving.Models;
using Amago.Serving.Protocol;
using Amago.Serving.Rpc;
using Amago.Tensors;
using Google.Protobuf;

namespace Amago.Fuzz.Targets;

/// <summary>Requests to a policy server: what is taken can be answered, and its answer written.</summary>
internal static class ServingTargets
{
    private static readonly TextMutation Words = new(
        "\"inputs\"", "\"outputs\"", "\"name\"", "\"shape\"", "\"datatype\"", "\"data\"", "\"parameters\"", "\"binary_data_size\"",
        "\"id\"", "\"binary_data\"", "\"binary_data_output\"", "\"timeout\"", "\"obs.speed\"", "\"obs.gear\"", "\"FP32\"", "\"INT64\"",
        "\"\\ud800\"", "null", "[1,2]", "[[1],[2]]", "[[1,2],[3,4]]", "{", "}", "[", "]", ",", ":", "1", "-1");

    private static readonly Generation Model = Generation.Load(new ModelSource("p", "", static (_, _) => new Sum()), 4, static _ => { });

    /// <summary>Over HTTP: a byte says how much of what follows is JSON, all with 255.</summary>
    public static FuzzTarget Http() => new(
        "serve-http",
        static () =>
        [
            [255, .. """
                {"id":"a","inputs":[{"name":"obs.speed","shape":[2,2],"datatype":"FP32","data":[[1,2],[3,4]]},
                {"name":"obs.gear","shape":[2],"datatype":"INT64","data":[0,2]}],"outputs":[{"name":"values"}],"parameters":{"timeout":5}}
                """u8],
            [253, .. Encoding.UTF8.GetBytes("""
                {"inputs":[{"name":"obs.speed","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}},
                {"name":"obs.gear","shape":[1],"datatype":"INT64","parameters":{"binary_data_size":8}}],
                "parameters":{"binary_data_output":true}}
                """.ReplaceLineEndings("").PadRight(253)), .. new byte[16]],
        ],
        static input =>
        {
            if (input.Length == 0)
                return;
            InferenceRequest request = JsonRequest.Read(Model, input.AsMemory(1), input[0] == 255 ? null : input[0]);
            ResponseWriter.Inference("p", request, Answer(request));
        },
        IsRefused,
        static (input, another, random) => random.Next(3) == 0
            ? ByteMutation.Mutate(input, another, random)
            : Words.Mutate(input, another, random));

    /// <summary>Over gRPC: a message.</summary>
    public static FuzzTarget Rpc() => new(
        "serve-grpc",
        static () => [Message(raw: false).ToByteArray(), Message(raw: true).ToByteArray()],
        static input =>
        {
            InferenceRequest request = RpcRequest.Read(Model, ModelInferRequest.Parser.ParseFrom(input));
            RpcResponse.Of("p", request, Answer(request)).ToByteArray();
        },
        static e => IsRefused(e) || e is InvalidProtocolBufferException,
        ByteMutation.Mutate);

    private static bool IsRefused(Exception e) => e is RefusedException { Status: RefusedException.Damaged or RefusedException.TooLarge };

    private static StateDict Answer(InferenceRequest request)
    {
        Deadline.After(0, request.Timeout);
        if (request.Observations.Count is < 1 or > 4)
            throw new WrongResultException($"{request.Observations.Count} observations");
        return Model.Answer(request.Observations);
    }

    private static ModelInferRequest Message(bool raw)
    {
        var speed = new ModelInferRequest.Types.InferInputTensor { Name = "obs.speed", Datatype = "FP32", Shape = { 1, 2 } };
        var gear = new ModelInferRequest.Types.InferInputTensor { Name = "obs.gear", Datatype = "INT64", Shape = { 1 } };
        var message = new ModelInferRequest
        {
            ModelName = "p",
            Inputs = { speed, gear },
            Outputs = { new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "values" } },
            Parameters = { ["timeout"] = new InferParameter { Int64Param = 7 } },
        };
        if (raw)
        {
            message.RawInputContents.Add(ByteString.CopyFrom(new byte[8]));
            message.RawInputContents.Add(ByteString.CopyFrom(new byte[8]));
            return message;
        }

        speed.Contents = new InferTensorContents { Fp32Contents = { 1, 2 } };
        gear.Contents = new InferTensorContents { Int64Contents = { 2 } };
        return message;
    }

    private sealed class Sum : IServedModel
    {
        public ObservationSpace Space { get; } = new([new VectorEntry("speed", 2), new DiscreteEntry("gear", 3)]);

        public int MaxBatch => 4;

        public StateDict Answer(ObservationBatch observations)
        {
            float[] speed = observations["speed"].ToArray<float>();
            long[] gear = observations["gear"].ToArray<long>();
            var answers = new StateDict();
            answers.Add("values", Tensor.FromArray([.. gear.Select((one, row) => one + speed[2 * row])], [gear.Length, 1]));
            return answers;
        }

        public void Dispose()
        {
        }
    }
}
