using Amago.Rl.Readers.Networks;
using Amago.Rl.Spaces;

namespace Amago.Rl.Acting;

/// <summary>What a network's raw numbers mean in its space of actions.</summary>
/// <param name="policy">The policy that gave them.</param>
/// <param name="generator">Draws actions; null for the likeliest ones.</param>
internal sealed class PolicyAnswers(Policy policy, Generator? generator)
{
    /// <summary>The arrays that are written, by name.</summary>
    /// <param name="outputs">What the network gave, (N, ...) by name.</param>
    public StateDict Of(IReadOnlyDictionary<string, Tensor> outputs)
    {
        var answers = new StateDict();
        foreach ((string name, Tensor values) in outputs)
        {
            if (name is Policy.LogitsName or Policy.MeanName && policy.ActionSpace is { } space)
                AddDistributions(answers, space, values);
            else
                answers.Add(name, values.Contiguous());
        }

        string? head = outputs.Keys.FirstOrDefault(
            static name => name is Policy.LogitsName or Policy.MeanName or Policy.QValuesName);
        if (policy.ActionSpace is { } actions && head is not null)
            answers.Add("actions", Actions(actions, outputs[head], head == Policy.QValuesName));
        return answers;
    }

    private void AddDistributions(StateDict answers, ActionSpace space, Tensor values)
    {
        ActionPart[] parts = space.Parts();
        bool isRaw = policy is ImportedPolicy { Description.HasRawLogits: true };
        Tensor[] logits = [.. parts.Where(static part => part.Kind != ActionPartKind.Gaussian).Select(part =>
            part.Kind == ActionPartKind.Categorical && !isRaw ? Part(values, part).LogSoftmax() : Part(values, part))];
        Tensor[] means = [.. parts.Where(static part => part.Kind == ActionPartKind.Gaussian).Select(part => Part(values, part))];
        if (logits.Length > 0)
            answers.Add(Policy.LogitsName, Tensor.Cat(logits, dimension: 1).Contiguous());
        if (means.Length == 0)
            return;
        answers.Add(Policy.MeanName, Tensor.Cat(means, dimension: 1).Contiguous());
        answers.Add(
            "std", policy.LogStd!.Detach().Exp().Reshape(1, space.LogStdLength).Expand(values.Shape[0], space.LogStdLength).Contiguous());
    }

    private static Tensor Part(Tensor values, ActionPart part) => values.Slice(1, part.Parameter, part.Count);

    private Tensor Actions(ActionSpace space, Tensor head, bool isQ)
    {
        if (isQ && generator is not null)
            throw new ArgumentException("expected a policy with a distribution to draw actions from, got a Q-network.", nameof(generator));
        int count = head.Shape[0];
        var actions = new float[count * space.ActionLength];
        var sampler = new ActionSampler(space);
        float[] logStd = space.LogStdLength == 0 ? [] : policy.LogStd!.Detach().ToArray<float>();
        var parameters = new ActionParameters(head.ToArray<float>(), logStd);
        if (generator is null)
            sampler.Mode(parameters, actions);
        else
            sampler.Sample(parameters, generator, actions, new float[count]);
        for (int start = 0; start < actions.Length; start += space.ActionLength)
            space.Clip(actions.AsSpan(start, space.ActionLength));
        return space switch
        {
            DiscreteActions => Tensor.FromArray(Array.ConvertAll(actions, static action => (long)action), [count]),
            MultiDiscreteActions => Tensor.FromArray(Array.ConvertAll(actions, static action => (long)action), [count, space.ActionLength]),
            _ => Tensor.FromArray(actions, [count, space.ActionLength]),
        };
    }
}
