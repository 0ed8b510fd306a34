using Amago.Nets;
using Amago.Rl;
using Amago.Rl.Algorithms;
using Amago.Rl.Shards;

namespace Amago.Tests.Rl.Algorithms;

/// <summary>
/// PPO's update by its formula, on the samples of all shards together: a mean over the minibatch, one backward pass, one step. Sums and
/// moments are plain loops in double precision.
/// </summary>
internal static class ShardedOracle
{
    public static void Learn(
        ActorCritic policy, PpoSettings settings, long seed, float learningRate, IReadOnlyList<ShardResult> results, DrQv2Aug? augmentation)
    {
        var adam = new Adam(policy.Parameters(), learningRate, epsilon: 1e-5f);
        var orders = new ShardOrders(seed);
        Rollout[] rollouts = [.. results.Select(static result => result.Rollout)];
        int samples = rollouts[0].Size, size = samples / settings.Minibatches;
        for (int epoch = 0; epoch < settings.Epochs; epoch++)
        {
            long[][] permutations =
                [.. results.Select(result => orders.Permutation(samples, result.Iteration, epoch, result.Shard))];
            for (int part = 0; part < settings.Minibatches; part++)
            {
                Tensor[] chosen = [.. permutations.Select(order => Tensor.FromArray(order[(part * size)..((part + 1) * size)], [size]))];
                int number = (epoch * settings.Minibatches) + part;
                List<Tensor> heads = [], values = [];
                for (int shard = 0; shard < rollouts.Length; shard++)
                {
                    augmentation?.Generator.Reseed(orders.Shifts(results[shard].Iteration, number, shard));
                    IReadOnlyList<Tensor> outputs = policy.Forward(
                        rollouts[shard].TakeObservations(chosen[shard]).ToDictionary(), augmentation);
                    heads.Add(outputs[0]);
                    values.Add(outputs[1].Reshape(-1));
                }

                Tensor Taken(Func<Rollout, Tensor> rows) =>
                    Tensor.Cat([.. rollouts.Select((rollout, shard) => rollout.Take(rows(rollout), chosen[shard]))], 0);

                Tensor? masks = rollouts[0].Masks is null ? null : Taken(static rollout => rollout.Masks!);
                var distribution = new ActionDistribution(policy.ActionSpace, Tensor.Cat([.. heads], 0), policy.LogStd, masks);
                float[] advantages = Taken(static rollout => rollout.Advantages).ToArray<float>();
                double mean = advantages.Average(static advantage => (double)advantage);
                double deviation = Math.Sqrt(advantages.Average(advantage => Math.Pow(advantage - mean, 2)));
                Tensor normalized = Tensor.FromArray(
                    Array.ConvertAll(advantages, advantage => (float)((advantage - mean) / (deviation + 1e-8))), [advantages.Length]);
                Tensor ratio = (distribution.LogProbability(Taken(static rollout => rollout.Actions))
                    - Taken(static rollout => rollout.LogProbabilities)).Exp();
                Tensor clipped = ratio.Clamp(1 - settings.ClipRange, 1 + settings.ClipRange);
                Tensor errors = (Tensor.Cat([.. values], 0) - Taken(static rollout => rollout.Returns)).Square();
                Tensor surrogate = Tensor.Minimum(ratio * normalized, clipped * normalized).Mean();
                Tensor loss = (errors.Mean() * (settings.ValueCoefficient / 2)) - surrogate
                    - (distribution.Entropy().Mean() * settings.EntropyCoefficient);
                adam.ZeroGrad();
                loss.Backward();
                Gradients.ClipNorm(adam.Parameters, settings.MaxGradientNorm);
                adam.Step();
            }
        }

        var all = new ObservationBatch(policy.ObservationSpace, samples * rollouts.Length);
        for (int shard = 0; shard < rollouts.Length; shard++)
            all.Slice(shard * samples, samples).CopyFrom(rollouts[shard].AllObservations());
        policy.Features?.UpdateStatistics(all);
    }
}
