using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Kernels;

namespace Amago.Tests.Rl.Readers;

/// <summary>Policies of other libraries run by plans: the same bits as operation by operation.</summary>
public sealed class CompiledPolicyTests
{
    [Theory]
    [InlineData("a2c_separate_extractors.zip")]
    [InlineData("dqn_nature.zip")]
    [InlineData("ppo_multi_input.zip")]
    [InlineData("ppo_multibinary.zip")]
    [InlineData("ppo_nature_84.zip")]
    [InlineData("ppo_net_arch_box.zip")]
    [InlineData("ppo_not_normalized.zip")]
    [InlineData("ppo_small_40x56.zip")]
    [InlineData("cleanrl_ppo_atari.cleanrl_model")]
    [InlineData("cleanrl_ppo_procgen.cleanrl_model")]
    public void A_compiled_policy_gives_the_same_bits(string file)
    {
        Policy policy = PolicyReader.Load(PolicyFiles.At(file)).Policy;
        StateDict arrays = PolicyFiles.Expected(file);
        Dictionary<string, Tensor> observations = PolicyFiles.Observations(arrays);
        int count = observations.Values.First().Shape[0];
        IReadOnlyList<Tensor> eager;
        using (Autograd.NoGrad())
            eager = policy.Forward(observations);

        using CompiledNetwork compiled = policy.Compile(count);
        Assert.Null(compiled.Obstacle);
        foreach ((string name, Tensor values) in observations)
        {
            if (values.DType == DType.UInt8)
                values.AsSpan<byte>().CopyTo(compiled.Pixels(name));
            else if (values.DType == DType.Int64)
                values.AsSpan<long>().CopyTo(compiled.Numbers(name));
            else
                values.AsSpan<float>().CopyTo(compiled.Floats(name));
        }

        compiled.Run(count);
        for (int i = 0; i < eager.Count; i++)
            Samples.AssertSameBits(eager[i].ToArray<float>(), compiled.Output(policy.OutputNames[i]), $"{file}: {policy.OutputNames[i]}");
    }
}
