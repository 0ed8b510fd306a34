namespace Amago.Cli.Commands;

/// <summary>Plays an environment of any spaces with given actions, and keeps all that it gave.</summary>
internal static class StructuredRollout
{
    /// <summary>Plays the actions, one after the other; an episode that ends is followed by the next.</summary>
    /// <param name="environment">The environment, fresh from its seed.</param>
    /// <param name="actions">The actions, (T, L) float32, all of the environment's space.</param>
    /// <returns>
    /// <c>rewards</c> and <c>terminals</c> (T), where terminals count truncations too, <c>observations.KEY</c> (T + 1, ...) of each entry,
    /// and <c>masks</c> (T + 1, M) where there are some: after the first reset, and after each step.
    /// </returns>
    public static StateDict Play(IStructuredEnvironment environment, Tensor actions)
    {
        int steps = actions.Shape[0], length = environment.ActionSpace.ActionLength;
        ReadOnlySpan<float> rows = actions.AsSpan<float>();
        var observations = new ObservationBatch(environment.ObservationSpace, steps + 1);
        var afterReset = new ObservationBatch(environment.ObservationSpace, 1);
        float[] rewards = new float[steps];
        byte[] terminals = new byte[steps];
        int choices = environment.HasActionMask ? environment.ActionSpace.MaskLength : 0;
        var masks = new bool[(steps + 1) * choices];
        environment.Reset(observations[0]);
        for (int t = 0; t < steps; t++)
        {
            ReadMask(t);
            ReadOnlySpan<float> action = rows.Slice(t * length, length);
            StepResult result = environment.Step(action, observations[t + 1]);
            (rewards[t], terminals[t]) = (result.Reward, result.IsDone ? (byte)1 : (byte)0);
            if (result.IsDone)
                environment.Reset(afterReset[0]);
        }

        ReadMask(steps);
        var arrays = new StateDict
        {
            { "rewards", Tensor.FromArray(rewards, [steps]) }, { "terminals", Tensor.FromArray(terminals, [steps]) },
        };
        foreach ((string name, Tensor tensor) in observations.ToDictionary())
            arrays.Add($"observations.{name}", tensor);
        if (choices > 0)
            arrays.Add("masks", Tensor.FromArray(Array.ConvertAll(masks, static legal => legal ? (byte)1 : (byte)0), [steps + 1, choices]));
        return arrays;

        void ReadMask(int step)
        {
            if (choices > 0)
                environment.ReadActionMask(masks.AsSpan(step * choices, choices));
        }
    }
}
