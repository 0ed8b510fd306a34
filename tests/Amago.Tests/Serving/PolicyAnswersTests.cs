using Amago.Rl;
using Amago.Serving.Hosting;
using Amago.Serving.Models;
using Amago.Tests.Rl.Readers;

namespace Amago.Tests.Serving;

/// <summary>Policies of every kind over every form of the protocol, against what their libraries computed.</summary>
public sealed class PolicyAnswersTests
{
    public static TheoryData<string, string> Policies => new()
    {
        { "a2c_separate_extractors.zip", "" },
        { "ppo_nature_84.zip", "" },
        { "ppo_multi_input.zip", "" },
        { "ppo_multibinary.zip", "" },
        { "ppo_net_arch_box.zip", "" },
        { "ppo_not_normalized.zip", "" },
        { "ppo_small_40x56.zip", "" },
        { "dqn_nature.zip", "" },
        { "cleanrl_ppo_atari.cleanrl_model", "" },
        { "cleanrl_ppo_procgen.cleanrl_model", "" },
        { "amago_default.pt", "[84,84,3]" },
        { "amago_gridworld_hidden.pt", "[10,10,4]" },
        { "amago_impala_adaptive.pt", "[3,40,48]" },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Every_kind_of_policy_gives_its_librarys_figures(string file, string size)
    {
        PolicyReading reading = size.Length == 0
            ? new PolicyReading()
            : new PolicyReading
            {
                GinFile = PolicyFiles.At(Path.ChangeExtension(file, ".gin")),
                Statements = [$"observation={size}"],
            };
        await using PolicyServer server = await ServingRun.StartAsync(PolicyModel.Source("p", PolicyFiles.At(file), reading));
        Generation model = server.Model().Current;
        StateDict arrays = PolicyFiles.Expected(file);
        // Trajectories (B, L, ...) are rows here.
        Dictionary<string, Tensor> inputs = model.Inputs.ToDictionary(
            static pair => pair.Key,
            pair => arrays[pair.Key].Reshape([-1, .. pair.Value.Shape.Sizes]).Contiguous(), StringComparer.Ordinal);
        foreach ((string form, Dictionary<string, Tensor> outputs) in await AskAsync(server, inputs))
        {
            Assert.Equal(model.Outputs.Select(static output => output.Name).Order(StringComparer.Ordinal), outputs.Keys.Order(
                StringComparer.Ordinal));
            foreach ((string name, Tensor expected) in arrays.Where(array => !model.Inputs.ContainsKey(array.Key)))
            {
                Tensor rows = size.Length == 0 ? expected : expected.Reshape(-1, expected.Shape[2]).Contiguous();
                if (rows.DType == DType.Float32)
                    Compare.Relative(rows, outputs[name], 1e-5, $"{file}, {form}: {name}");
                else
                    Assert.Equal(Wire.Bytes(rows), Wire.Bytes(outputs[name]));
            }
        }
    }

    [Fact]
    public async Task A_policy_of_our_own_gives_the_bits_that_act_gives()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Reference", "older_run", "policy.safetensors");
        await using PolicyServer server = await ServingRun.StartAsync(PolicyModel.Source("p", path, new PolicyReading()));
        Generation model = server.Model().Current;
        Dictionary<string, Tensor> inputs = ServingRun.Draw(model, 5, seed: 3);
        StateDict expected = PolicyActing.Run(PolicyReader.Load(path).Policy, inputs.ToDictionary(
            pair => model.Inputs[pair.Key].Name, static pair => pair.Value, StringComparer.Ordinal));
        foreach ((_, Dictionary<string, Tensor> outputs) in await AskAsync(server, inputs))
        {
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), outputs.Keys.Order(StringComparer.Ordinal));
            Assert.All(expected, pair => Assert.Equal(Wire.Bytes(pair.Value), Wire.Bytes(outputs[pair.Key])));
        }
    }

    [Fact]
    public async Task Several_policies_answer_side_by_side()
    {
        await using PolicyServer server = await ServingRun.StartAsync(
            ServingRun.Dqn("first"), PolicyModel.Source("second", PolicyFiles.At("ppo_net_arch_box.zip"), new PolicyReading()));
        using var http = new HttpPeer(server);
        using var rpc = new RpcPeer(server);
        foreach ((string name, string file) in new[] { ("first", "dqn_nature.zip"), ("second", "ppo_net_arch_box.zip") })
        {
            StateDict arrays = PolicyFiles.Expected(file);
            var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["obs"] = arrays["obs"] };
            string head = name == "first" ? "q_values" : "mean";
            Compare.Relative(arrays[head], (await http.InferAsync(inputs, binary: true, name))[head], 1e-5, file);
            Compare.Relative(arrays[head], (await rpc.InferAsync(inputs, raw: true, name))[head], 1e-5, file);
        }
    }

    private static async Task<List<(string Form, Dictionary<string, Tensor> Outputs)>> AskAsync(
        PolicyServer server, Dictionary<string, Tensor> inputs)
    {
        using var http = new HttpPeer(server);
        using var rpc = new RpcPeer(server);
        return
        [
            ("JSON", await http.InferAsync(inputs, binary: false)),
            ("binary", await http.InferAsync(inputs, binary: true)),
            ("gRPC, raw", await rpc.InferAsync(inputs, raw: true)),
            ("gRPC, contents", await rpc.InferAsync(inputs, raw: false)),
        ];
    }
}
