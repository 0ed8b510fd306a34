using Amago.Formats;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Input;

/// <summary>A policy of NaN or infinity is named with its file wherever it would act.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class NotFinitePolicyTests
{
    private static readonly string[] Small =
        ["--steps", "128", "--envs", "4", "--set", "channels=[4,4,8]", "--set", "Training.hidden=16", "--set", "PPO.minibatches=4",
         "--set", "PPO.rollout_length=16"];

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void Is_refused_by_evaluate_play_and_resume(float value, string text)
    {
        using var folder = new TemporaryFolder();
        string run = folder.File(
            "run"), policy = folder.File("run/policy.safetensors"), checkpoint = folder.File("run/checkpoint.safetensors");
        CliRun.Ok(["train", "breakout", "--out", run, .. Small]);
        Spoil(policy, "actor.bias", value);
        Spoil(checkpoint, "policy.actor.bias", value);

        CliRun.Refused(
            ["evaluate", "breakout", "--weights", policy, "--episodes", "2"], policy, $"got {text} as the logit of action 0", "at step 1;");
        CliRun.Refused(
            ["evaluate", "breakout", "--weights", policy, "--episodes", "2", "--policy", "greedy"], policy, $"got {text} as the logit");
        CliRun.Refused(
            ["play", "breakout", "--weights", policy], policy, $"got {text} as the logit of action 0 in environment 0 at step 1;");
        CliRun.Refused(["train", "--resume", run], checkpoint, $"got {text} in actor.bias");
        CliRun.Ok("evaluate", "breakout", "--weights", policy, "--episodes", "2", "--policy", "random");
    }

    private static void Spoil(string path, string name, float value)
    {
        StateDict state = SafeTensors.Load(path);
        state[name].AsSpan<float>()[0] = value;
        SafeTensors.Save(path, state);
    }
}
